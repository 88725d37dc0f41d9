/** Reads pages by roles and names, as screen readers do, after parsing them as a browser does. */
import { parse, parseFragment, type DefaultTreeAdapterTypes as Tree } from "parse5";

/** A whole name, or a pattern that a name matches. */
export type Name = string | RegExp;

const ROLES: Record<string, string> = {
  a: "link",
  article: "article",
  aside: "complementary",
  button: "button",
  dialog: "dialog",
  form: "form",
  img: "image",
  li: "listitem",
  main: "main",
  mark: "mark",
  math: "math",
  nav: "navigation",
  ol: "list",
  pre: "code",
  script: "script",
  section: "region",
  select: "field",
  table: "table",
  textarea: "field",
  tr: "row",
  ul: "list",
};
const BLOCK =
  /^(?:address|article|aside|blockquote|br|button|dd|details|div|dl|dt|fieldset|figure|footer|form|h[1-6]|header|hr|legend|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)$/;
const UNREAD = ["script", "style", "template", "head"];

/** Reads a whole page or a piece of one. */
export function readPage(html: string): Part {
  const isWhole = /^\s*<(?:!doctype|html)/i.test(html);
  return new Part((isWhole ? parse(html) : parseFragment(html)) as Tree.ParentNode, "the page");
}

/** A page or a part of one. A reader that finds nothing throws, and its error says what the page has instead. */
export class Part {
  readonly #node: Tree.ParentNode;
  readonly #root: Tree.ParentNode;
  readonly #what: string;

  constructor(node: Tree.ParentNode, what: string, root = node) {
    this.#node = node;
    this.#root = root;
    this.#what = what;
  }

  /** The text that a reader sees. Runs of white space become one space, and blocks are separated by one. */
  get text(): string {
    return tidy(textIn(this.#node));
  }

  /** The main part. */
  get main(): Part {
    return this.#only("main");
  }

  /** The title that a browser shows in its tab. */
  get title(): string {
    const title = elementsIn(this.#node).find(({ tagName }) => tagName === "title");
    return title ? tidy(textIn(title)) : this.#miss("title", []);
  }

  /** The texts of all headings, in order. */
  get headings(): string[] {
    return this.all("heading").map(({ text }) => text);
  }

  /** The texts of all list items, in order. */
  get items(): string[] {
    return this.all("listitem").map(({ text }) => text);
  }

  /** The message about what went wrong. */
  get alert(): string {
    return this.#only("alert").text;
  }

  /** The text that the page shows for copying, such as a token. */
  get code(): string {
    return this.#only("code").text;
  }

  /** The cells of the rows of a table, head included. */
  get cells(): string[][] {
    return this.all("row").map((row) => row.all("cell").map(({ text }) => text));
  }

  /** The address of a link or a form. */
  get target(): string {
    return this.attribute("href") ?? this.attribute("action") ?? this.#miss("target", [...this.#attributes().keys()]);
  }

  /** What a form sends for this field or button; undefined for a box that is not ticked. */
  get value(): string | undefined {
    return fieldValue(this.#element());
  }

  /** What a form sends when nothing in it is changed, by field, hidden fields included. */
  get values(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const part of this.all("field", "hidden")) {
      const [name, value] = [part.attribute("name"), part.value];
      if (name !== undefined && value !== undefined) found[name] ??= value;
    }
    return found;
  }

  /** The address to which the page refreshes itself. */
  get refresh(): string {
    const meta = elementsIn(this.#node).find((element) => attributeOf(element, "http-equiv") === "refresh");
    return (meta && /url=(.*)$/.exec(attributeOf(meta, "content") ?? "")?.[1]) ?? this.#miss("refresh", []);
  }

  attribute(name: string): string | undefined {
    return this.#attributes().get(name);
  }

  heading = (name: Name): Part => this.#named("heading", name);
  link = (name: Name): Part => this.#named("link", name);
  button = (name: Name): Part => this.#named("button", name);
  /** Finds a field by its label, or by the name under which a form sends it. */
  field = (name: Name): Part => this.#named("field", name);
  /** Returns the value of a hidden field. */
  hidden = (name: string): string => this.#named("hidden", name).value ?? "";
  /** Finds a form by its name, by its address, or by the name of one of its buttons. */
  form = (name: Name): Part => this.#named("form", name);
  /** Finds an article by its heading. */
  article = (name: Name): Part => this.#named("article", name);
  /** Finds a section, an aside or a navigation by its name or its heading. */
  region = (name: Name): Part => this.#named("region", name, this.all("region", "complementary", "navigation"));
  /** Finds a row by its first cell. */
  row = (name: Name): Part => this.#named("row", name);

  /** Returns everything with one of these roles, in order; there may be none. */
  all(...roles: string[]): Part[] {
    return elementsIn(this.#node)
      .filter((element) => roles.includes(roleOf(element)))
      .map((element) => new Part(element, `the ${roleOf(element)}`, this.#root));
  }

  /** Returns everything with one of these classes, for what has neither a role nor a name. */
  marked(...classNames: string[]): Part[] {
    const found = elementsIn(this.#node).filter((element) =>
      (attributeOf(element, "class") ?? "").split(/\s+/).some((name) => classNames.includes(name)),
    );
    if (found.length === 0) this.#miss(`element of class ${classNames.join(" or ")}`, []);
    return found.map((element) => new Part(element, `the ${attributeOf(element, "class")}`, this.#root));
  }

  /** Tells whether there is something with this role, and this name where one is given. */
  has(role: string, name?: Name): boolean {
    const parts = this.all(role);
    return name === undefined ? parts.length > 0 : parts.some((part) => part.#isNamed(name));
  }

  #only(role: string): Part {
    return this.all(role)[0] ?? this.#miss(role, []);
  }

  #named(role: string, name: Name, among = this.all(role)): Part {
    return (
      among.find((part) => part.#isNamed(name)) ??
      this.#miss(
        `${role} ${name instanceof RegExp ? name : JSON.stringify(name)}`,
        among.map((part) => part.#names().join(" / ")),
      )
    );
  }

  #isNamed(name: Name): boolean {
    return this.#names().some((own) => (name instanceof RegExp ? name.test(own) : own === name));
  }

  #names(): string[] {
    const element = this.#element();
    const names = [
      attributeOf(element, "aria-label"),
      ...(attributeOf(element, "aria-labelledby") ?? "").split(" ").map((id) => textIn(withId(this.#root, id))),
      ...this.#ownNames(element),
    ];
    return names.flatMap((name) => (name === undefined || tidy(name) === "" ? [] : [tidy(name)]));
  }

  #ownNames(element: Tree.Element): (string | undefined)[] {
    const nameOfFirst = (role: string) => this.all(role)[0]?.text;
    switch (roleOf(element)) {
      case "field":
        return [...labelsOf(this.#root, element), attributeOf(element, "name")];
      case "hidden":
        return [attributeOf(element, "name")];
      case "form":
        return [attributeOf(element, "action"), ...this.all("button").flatMap((button) => button.#names())];
      case "article":
      case "region":
      case "complementary":
        return [nameOfFirst("heading")];
      case "row":
        return [nameOfFirst("cell")];
      default:
        return [element.tagName === "input" ? attributeOf(element, "value") : this.text];
    }
  }

  #attributes(): Map<string, string> {
    return new Map(this.#element().attrs.map(({ name, value }) => [name, value]));
  }

  #element(): Tree.Element {
    if ("tagName" in this.#node) return this.#node;
    throw new Error("the page itself has no attributes");
  }

  #miss(what: string, there: string[]): never {
    const instead = there.length > 0 ? ` There is: ${there.map((name) => JSON.stringify(name)).join(", ")}.` : "";
    throw new Error(`There is no ${what} in ${this.#what}.${instead} It says: ${this.text.slice(0, 1_000)}`);
  }
}

const tidy = (text: string): string => text.replace(/\s+/g, " ").trim();

const attributeOf = (element: Tree.Element, name: string): string | undefined =>
  element.attrs.find((attribute) => attribute.name === name)?.value;

function elementsIn(node: Tree.Node): Tree.Element[] {
  if (!("childNodes" in node)) return [];
  return node.childNodes.flatMap((child) => ("tagName" in child ? [child, ...elementsIn(child)] : []));
}

function textIn(node: Tree.Node | undefined): string {
  if (!node) return "";
  if (node.nodeName === "#text") return (node as Tree.TextNode).value;
  if (!("childNodes" in node) || UNREAD.includes(node.nodeName)) return "";
  const text = node.childNodes.map(textIn).join("");
  return BLOCK.test(node.nodeName) ? ` ${text} ` : text;
}

function roleOf(element: Tree.Element): string {
  const given = attributeOf(element, "role");
  if (given !== undefined) return given;
  const { tagName } = element;
  if (/^h[1-6]$/.test(tagName)) return "heading";
  if (tagName === "td" || tagName === "th") return "cell";
  if (tagName === "a" && attributeOf(element, "href") === undefined) return "";
  if (tagName !== "input") return ROLES[tagName] ?? "";
  const type = attributeOf(element, "type") ?? "text";
  if (type === "submit" || type === "button") return "button";
  return type === "hidden" ? "hidden" : "field";
}

const withId = (root: Tree.Node, id: string): Tree.Element | undefined =>
  elementsIn(root).find((element) => id !== "" && attributeOf(element, "id") === id);

function labelsOf(root: Tree.Node, field: Tree.Element): string[] {
  const id = attributeOf(field, "id");
  return elementsIn(root)
    .filter(({ tagName }) => tagName === "label")
    .filter((label) => (id !== undefined && attributeOf(label, "for") === id) || elementsIn(label).includes(field))
    .map((label) => textIn({ ...label, childNodes: label.childNodes.filter((child) => child !== field) } as Tree.Node));
}

function fieldValue(field: Tree.Element): string | undefined {
  if (field.tagName === "textarea") return textIn({ ...field, nodeName: "span" } as Tree.Node).replace(/^\n/, "");
  if (field.tagName === "select") {
    const options = elementsIn(field).filter(({ tagName }) => tagName === "option");
    const chosen = options.find((option) => attributeOf(option, "selected") !== undefined) ?? options[0];
    return chosen && (attributeOf(chosen, "value") ?? textIn(chosen).trim());
  }
  const value = attributeOf(field, "value");
  if (!/^(?:checkbox|radio)$/.test(attributeOf(field, "type") ?? "")) return value ?? "";
  return attributeOf(field, "checked") === undefined ? undefined : (value ?? "on");
}
