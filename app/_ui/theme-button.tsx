"use client";

import { Icon } from "./icon.tsx";
import { THEME_COOKIE } from "./theme-cookie.ts";

/** Switches between light and dark and remembers it for a year; until used, the system's preference counts. */
export function ThemeButton() {
  function toggle() {
    const root = document.documentElement;
    const isDark = getComputedStyle(root).colorScheme === "dark";
    const theme = isDark ? "light" : "dark";
    root.dataset.theme = theme;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox
    document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=31536000; samesite=lax`;
  }
  return (
    <button type="button" onClick={toggle} className="nav-item" title="Light or dark">
      <Icon name="theme" />
      <span className="nav-word">Light or dark</span>
    </button>
  );
}
