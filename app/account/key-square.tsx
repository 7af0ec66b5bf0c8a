import { encode } from "uqr";

/** Modules of white around it, without which a camera does not find it (ISO/IEC 18004). */
const QUIET = 4;

/**
 * The key as a QR code, drawn in this browser: it goes nowhere else. Black on white in both themes,
 * since many scanners read no other.
 */
export function KeySquare({ uri }: { uri: string }) {
  const { data, size } = encode(uri, { ecc: "M", border: QUIET });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      role="img"
      aria-label="QR code of the key"
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-52 border border-line"
    >
      <rect width={size} height={size} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}
