import fs from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.ts";

// PDF pages as pictures, drawn by pdf.js in the browser that the tests drive: `npx tsx
// server/test/pdf-pictures.ts FILE.pdf FOLDER [SCALE]` writes FOLDER/1.png and so on.

const PAGE = `<!doctype html><body style="margin:0"><script type="module">
import * as pdfjs from "/pdf.min.mjs";
pdfjs.GlobalWorkerOptions.workerSrc = "/pdf.worker.min.mjs";
const file = await pdfjs.getDocument({ url: "/paper.pdf" }).promise;
window.pages = file.numPages;
window.draw = async (number, scale) => {
  const page = await file.getPage(number);
  const viewport = page.getViewport({ scale });
  const canvas = Object.assign(document.createElement("canvas"), { width: viewport.width, height: viewport.height });
  document.body.replaceChildren(canvas);
  await page.render({ canvasContext: canvas.getContext("2d"), viewport }).promise;
  return canvas.toDataURL("image/png").slice("data:image/png;base64,".length);
};
</script>`;
const PDFJS = path.resolve(import.meta.dirname, "../../node_modules/pdfjs-dist/legacy/build");

export async function pdfPictures(pdf: Uint8Array, scale = 1.5): Promise<Buffer[]> {
  const found = await findChromium();
  if (!found) throw new Error("no browser runs here");
  const browser = await chromium.launch({ ...found, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.route("http://paper.test/**", async (route) => {
      const name = path.basename(new URL(route.request().url()).pathname);
      if (name === "paper.pdf")
        await route.fulfill({ body: Buffer.from(pdf), contentType: "application/pdf" });
      else if (name.endsWith(".mjs"))
        await route.fulfill({
          body: fs.readFileSync(path.join(PDFJS, name)),
          contentType: "text/javascript",
        });
      else await route.fulfill({ body: PAGE, contentType: "text/html" });
    });
    await page.goto("http://paper.test/");
    await page.waitForFunction("window.draw !== undefined");
    const many = Number(await page.evaluate("window.pages"));
    const pictures: Buffer[] = [];
    for (let number = 1; number <= many; number++)
      pictures.push(
        Buffer.from(String(await page.evaluate(`window.draw(${number}, ${scale})`)), "base64"),
      );
    return pictures;
  } finally {
    await browser.close();
  }
}

const [, self = "", file, folder, scale = "1.5"] = process.argv;
if (self === import.meta.filename && file && folder) {
  fs.mkdirSync(folder, { recursive: true });
  const pictures = await pdfPictures(fs.readFileSync(file), Number(scale));
  for (const [at, picture] of pictures.entries())
    fs.writeFileSync(path.join(folder, `${at + 1}.png`), picture);
}
