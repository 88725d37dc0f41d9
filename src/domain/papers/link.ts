/** What a paper links to besides its source: code, data, a published version. */
export const LINK_KINDS = ["code", "project", "model", "dataset", "space", "doi", "journal"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export interface Link {
  kind: LinkKind;
  /**
   * An https address; a bare DOI for `doi`, a citation for `journal`. Models, datasets and Spaces are those of the
   * Hugging Face Hub.
   */
  value: string;
}
