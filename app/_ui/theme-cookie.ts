/** Holds light or dark once somebody chose; read by the root layout so that the first paint is right. */
export const THEME_COOKIE = "assay-theme";
