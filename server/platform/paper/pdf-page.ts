import PDFDocument from "pdfkit";
import { isDrawable, type Style, Typesetter } from "./pdf-text.ts";

export type Content = ReturnType<PDFKit.PDFDocument["markStructureContent"]>;
export type Element = ReturnType<PDFKit.PDFDocument["struct"]>;

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = 40;
/** Where the text begins and ends; above and below stand the running head and the page number. */
export const FRAME = {
  left: MARGIN,
  width: PAGE.width - 2 * MARGIN,
  top: 84,
  bottom: PAGE.height - 52,
};

/** Light, as paper is: the values of the app's light theme (app/_ui/tokens.css). */
export const INK = {
  text: "#16181e",
  quiet: "#4a4d55",
  line: "#dfe1e5",
  low: "#858a93",
  high: "#cb4601",
  critical: "#861213",
  good: "#005c94",
  bad: "#b71c0e",
  open: "#71747c",
} as const;

export const STYLE = {
  title: { size: 19, weight: 600, color: INK.text },
  lede: { size: 10.5, weight: 400, color: INK.quiet },
  section: { size: 13, weight: 600, color: INK.text },
  finding: { size: 10, weight: 600, color: INK.text },
  text: { size: 9.5, weight: 400, color: INK.text },
  head: { size: 8, weight: 600, color: INK.quiet },
  small: { size: 8, weight: 400, color: INK.quiet },
} as const satisfies Record<string, Style>;

export const leading = ({ size }: Style): number => Math.round(size * 1.36 * 2) / 2;

/** A tagged PDF that is written from top to bottom; whoever writes asks for room first. */
export class Pages {
  readonly doc: PDFKit.PDFDocument;
  readonly type: Typesetter;
  readonly root: Element;
  y = FRAME.top;

  constructor(of: { title: string; subject: string; at: Date }) {
    this.doc = new PDFDocument({
      size: "A4",
      margin: 0,
      bufferPages: true,
      pdfVersion: "1.7",
      lang: "en",
      tagged: true,
      displayTitle: true,
      // No standard face is ever drawn, so none has to be there.
      font: "",
      info: {
        Title: of.title,
        Subject: of.subject,
        Creator: "Assay",
        Producer: "Assay",
        CreationDate: of.at,
        ModDate: of.at,
      },
    });
    this.type = new Typesetter(this.doc);
    this.root = this.doc.struct("Document", { title: of.title });
    this.doc.addStructure(this.root);
  }

  /** Goes on a new page where less than `height` is left. */
  room(height: number): boolean {
    if (this.y + height <= FRAME.bottom) return false;
    this.doc.addPage();
    this.y = FRAME.top;
    return true;
  }

  left(): number {
    return FRAME.bottom - this.y;
  }

  /** Lines of one paragraph as one element of the structure, over as many pages as they take. */
  paragraph(
    tag: string,
    text: string,
    of: { style: Style; into?: Element; after?: number; keep?: number },
  ): void {
    const { style, into = this.root, after = 6 } = of;
    const lines = this.type.wrap(text, FRAME.width, style);
    const step = leading(style);
    this.room(Math.min(lines.length, 2) * step + (of.keep ?? 0));
    const contents: Content[] = [];
    for (let from = 0; from < lines.length; ) {
      if (this.left() < step) this.room(step);
      const many = Math.max(1, Math.floor(this.left() / step));
      contents.push(
        this.content(tag, () => {
          for (const line of lines.slice(from, from + many)) {
            this.type.draw({
              line,
              x: FRAME.left,
              y: this.y + style.size,
              width: FRAME.width,
              style,
            });
            this.y += step;
          }
        }),
      );
      from += many;
    }
    into.add(this.element(tag, text, contents));
    this.y += after;
  }

  content(tag: string, draw: () => void): Content {
    const content = this.doc.markStructureContent(tag);
    draw();
    this.doc.endMarkedContent();
    return content;
  }

  /** An element whose text is told beside the drawing where some of its characters have no face. */
  element(tag: string, text: string, contents: readonly Content[], more: object = {}): Element {
    return this.doc.struct(tag, isDrawable(text) ? more : { ...more, actual: text }, [...contents]);
  }

  /** What is drawn and says nothing: rules, bars, running heads. */
  artifact(draw: () => void, type: "Layout" | "Pagination" = "Layout"): void {
    this.doc.markContent("Artifact", { type });
    draw();
    this.doc.endMarkedContent();
  }

  rule(y: number, of: { color?: string; width?: number } = {}): void {
    this.artifact(() => {
      this.doc
        .moveTo(FRAME.left, y)
        .lineTo(FRAME.left + FRAME.width, y)
        .lineWidth(of.width ?? 0.6)
        .strokeColor(of.color ?? INK.line)
        .stroke();
    });
  }
}
