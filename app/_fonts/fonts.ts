import localFont from "next/font/local";

/** One family in three widths: 80 % for dense labels, 100 % for text, 112 % for findings. */
export const archivo = localFont({
  src: "./archivo-latin-variable.woff2",
  weight: "100 900",
  declarations: [{ prop: "font-stretch", value: "62% 125%" }],
  variable: "--font-archivo",
  adjustFontFallback: false,
  display: "swap",
});

/** Names such as Łódź or Şükrü; fetched only by pages that have such letters. */
export const archivoExtended = localFont({
  src: "./archivo-latin-ext-variable.woff2",
  weight: "100 900",
  declarations: [
    { prop: "font-stretch", value: "62% 125%" },
    {
      prop: "unicode-range",
      value:
        "U+0100-0130, U+0132-0151, U+0154-02BA, U+1E00-1E9F, U+1EF2-1EFF, U+20A0-20AB, U+20AD-20C0",
    },
  ],
  variable: "--font-archivo-extended",
  adjustFontFallback: false,
  preload: false,
  display: "swap",
});

export const plexMono = localFont({
  src: [
    { path: "./plex-mono-latin-400.woff2", weight: "400" },
    { path: "./plex-mono-latin-600.woff2", weight: "600" },
  ],
  variable: "--font-plex-mono",
  adjustFontFallback: false,
  preload: false,
  display: "swap",
});
