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
