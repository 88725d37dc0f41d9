/** Tags of what a client has, in every form in which servers between send them back. */
import { describe, expect, it } from "vitest";
import { matchesTag } from "../../../src/http/entityTags.ts";
import { world } from "../../support/world.ts";

const TAG = '"aB-c_d"';

describe("a tag", () => {
  it.each([
    [TAG, true],
    [`W/${TAG}`, true],
    [` ${TAG} `, true],
    ["*", true],
    ['"aB-c_d-gzip"', true],
    ['W/"aB-c_d-gzip"', true],
    ['"aB-c_d--gzip"', true],
    ['"aB-c_d;gzip"', true],
    ['"aB-c_d-br"', true],
    ['"aB-c_d-zstd"', true],
    [`"other", ${TAG}`, true],
    [`"other",W/${TAG},"third"`, true],
    [`"with, comma", ${TAG}`, true],
    [`, ${TAG},`, true],
    ['"other"', false],
    ['"aB-c_d-other"', false],
    ['"aB-c_dgzip"', false],
    ['"-gzip"', false],
    ['"aB-C_D"', false],
    [`"other, ${TAG.slice(1, -1)}"`, false],
    ["aB-c_d", false],
    ["", false],
    [undefined, false],
  ])("%j names ours: %j", (header, expected) => {
    expect(matchesTag(header, TAG)).toBe(expected);
    expect(matchesTag(header, `W/${TAG}`)).toBe(expected);
  });

  it("in any form spares a second sending, of every kind of answer", async () => {
    const { instance, path, paper } = await world({ papers: ["On sparse matter"] });
    const paths = [
      "/",
      "/papers/trending",
      "/about",
      path,
      `${path}.md`,
      "/feeds/front.atom",
      "/feeds/papers.json?q=sparse",
    ];
    const programs = [
      "/api/v1/papers?limit=1",
      "/api/v1/search?q=sparse",
      "/api/daily_papers",
      `/api/papers/${paper.id}`,
    ];
    const pictures = ["/avatars/mira.svg", `/thumbnails/papers/${paper.id}.svg`];
    for (const at of [...paths, ...programs, ...pictures]) {
      const tag = (await instance.get(at)).headers.get("etag") ?? "none";
      const plain = tag.replace(/^W\//, "");
      const forms = [tag, plain, `W/${plain}`, plain.replace(/"$/, '-gzip"'), `"x", ${plain}`, "*"];
      for (const form of forms)
        expect([at, form, (await instance.get(at, { "if-none-match": form })).status]).toEqual([at, form, 304]);
      expect([at, (await instance.get(at, { "if-none-match": '"x"' })).status]).toEqual([at, 200]);
    }
  });
});
