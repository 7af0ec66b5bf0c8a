const TONES = ["ink", "quiet", "high", "critical", "bind"] as const;

/** The hatch of every tone, once per page; charts refer to it as `fill="url(#hatch-high)"`. Colours come from the tokens. */
export function TextureDefs({ prefix = "hatch" }: { prefix?: string }) {
  return (
    <svg width="0" height="0" aria-hidden="true" className="absolute">
      <defs>
        {TONES.map((tone) => (
          <pattern
            key={tone}
            id={`${prefix}-${tone}`}
            width="4"
            height="4"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="4" height="4" className="f-bg" />
            <rect width="1.7" height="4" className={`f-${tone}`} />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
