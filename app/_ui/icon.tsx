/** Navigation icons, 16 px on a 24 grid, 1.75 stroke; drawings from Lucide (ISC licence). */
const PATHS = {
  portfolio: "M3 3h18v18H3zM3 9h18M3 15h18M9 3v18M15 3v18",
  catalogue:
    "M12 7v14M3 18a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h5a4 4 0 0 1 4 4 4 4 0 0 1 4-4h5a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-6a3 3 0 0 0-3 3 3 3 0 0 0-3-3z",
  guide: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3M12 17h.01",
  finished:
    "M4 22V4a1 1 0 0 1 .4-.8C7.5 1 10.5 5 14 5a8 8 0 0 0 5-1.5.6.6 0 0 1 1 .5v10a1 1 0 0 1-.4.8C16 17.5 13 14 9 14a8 8 0 0 0-5 2",
  calibration:
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12M12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  inbox:
    "M22 12h-6l-2 3h-4l-2-3H2M5.5 5.1 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.5-6.9A2 2 0 0 0 16.8 4H7.2a2 2 0 0 0-1.7 1.1",
  settings: "M20 7h-9M14 17H5M17 14a3 3 0 1 0 0 6 3 3 0 0 0 0-6M7 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  account: "M12 3a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M4 21a8 8 0 0 1 16 0",
  theme:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M6.3 17.7l-1.4 1.4M19.1 4.9l-1.4 1.4",
  search: "M11 3a8 8 0 1 0 0 16 8 8 0 0 0 0-16M21 21l-4.3-4.3",
  menu: "M4 5h16M4 12h16M4 19h16",
  add: "M5 12h14M12 5v14",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="flex-none"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of the product: the four textures of knowledge, the certain one at the bottom. */
export function Logo() {
  return (
    <svg width="20" height="22" viewBox="0 0 22 24" aria-hidden="true" className="flex-none">
      <rect x="1" y="14" width="20" height="10" className="f-ink" />
      <rect x="1" y="8" width="20" height="5" fill="url(#hatch-ink)" />
      <rect x="1.75" y="3.75" width="18.5" height="3.5" className="o-ink" />
      <path d="M1 .9h20" className="s-ink s15 dots" />
    </svg>
  );
}
