import { SaxesParser } from "saxes";
import type { XmlElement } from "../adapters/adapter.ts";

export type XmlFault = {
  readonly code:
    | "truncated"
    | "invalid_xml"
    | "too_deep"
    | "xml_doctype_forbidden"
    | "value_too_long";
  readonly message: string;
  readonly pointer: string;
};

export const XML_LIMITS = { depth: 64, nodes: 2_000_000 };

type Open = {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string[];
  line: number;
  path: string;
  counts: Map<string, number>;
};

class Stop extends Error {
  readonly fault: XmlFault;
  constructor(fault: XmlFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** What Cobertura and the tools that write its format begin with: it is passed over, never fetched, and declares nothing. */
const COBERTURA =
  /^\s*coverage\s+SYSTEM\s+(["'])https?:\/\/cobertura\.sourceforge\.net\/xml\/coverage-\d\d\.dtd\1\s*$/;

/**
 * Strict XML 1.0 into a tree. Any other document type is refused outright, so no entity is ever defined,
 * expanded or fetched; a document that stops half-way is told apart from one that is ill-formed.
 */
export function readXml(
  text: string,
  limits = XML_LIMITS,
): { root: XmlElement } | { fault: XmlFault } {
  const builder = new TreeBuilder(limits);
  try {
    return { root: builder.build(text) };
  } catch (error) {
    if (error instanceof Stop) return { fault: error.fault };
    throw error;
  }
}

class TreeBuilder {
  private readonly parser = new SaxesParser();
  private readonly open: Open[] = [];
  private readonly limits: typeof XML_LIMITS;
  private nodes = 0;
  private hasEnded = false;
  private root: XmlElement | null = null;

  constructor(limits: typeof XML_LIMITS) {
    this.limits = limits;
    this.parser.on("doctype", (declared) => {
      if (!COBERTURA.test(declared))
        this.stop("xml_doctype_forbidden", "a document type declaration (DOCTYPE) is not read");
    });
    this.parser.on("error", (error) =>
      this.stop(this.hasEnded ? "truncated" : "invalid_xml", plain(error.message)),
    );
    this.parser.on("opentag", (tag) => this.start(tag.name, tag.attributes));
    this.parser.on("text", (chunk) => this.open.at(-1)?.text.push(chunk));
    this.parser.on("cdata", (chunk) => this.open.at(-1)?.text.push(chunk));
    this.parser.on("closetag", () => this.end());
  }

  build(text: string): XmlElement {
    this.parser.write(text);
    this.hasEnded = true;
    this.parser.close();
    if (!this.root) this.stop("truncated", "the document ends before its first element");
    return this.root;
  }

  private start(name: string, attributes: Record<string, string>): void {
    if (this.open.length >= this.limits.depth)
      this.stop("too_deep", `nested deeper than ${this.limits.depth} levels`);
    if (++this.nodes > this.limits.nodes)
      this.stop("value_too_long", `more than ${this.limits.nodes} elements`);
    const local = withoutPrefix(name);
    const parent = this.open.at(-1);
    const nth = (parent?.counts.get(local) ?? 0) + 1;
    parent?.counts.set(local, nth);
    this.open.push({
      name: local,
      attributes,
      children: [],
      text: [],
      line: this.parser.line,
      path: parent ? `${parent.path}/${local}[${nth}]` : `/${local}`,
      counts: new Map(),
    });
  }

  private end(): void {
    const done = this.open.pop();
    if (!done) return;
    const { name, attributes, children, line, path } = done;
    const element = { name, attributes, children, text: done.text.join(""), line, path };
    const parent = this.open.at(-1);
    if (parent) parent.children.push(element);
    else this.root = element;
  }

  private stop(code: XmlFault["code"], message: string): never {
    const place = this.open.at(-1);
    throw new Stop({
      code,
      message: `${message}, at line ${this.parser.line}`,
      pointer: place?.path ?? `line:${this.parser.line}`,
    });
  }
}

/** saxes starts its messages with "line:column: ", which stop() says in words. */
function plain(message: string): string {
  return message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
}

function withoutPrefix(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}
