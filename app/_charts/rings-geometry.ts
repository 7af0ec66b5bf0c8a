import type { Width } from "./at-widths.tsx";
import { px } from "./geometry.ts";

export type RingMark = "job" | "data" | "joint";
export type Station = { id: string; label: string; mark: RingMark };
/** Stations in order; of two rings the first of each is the one they share. */
export type Ring = { title: string; note: string; stations: readonly Station[] };
/** What hangs on a station: read from the left, written to the right. */
export type Hanging = {
  on: string;
  kind: "input" | "output";
  label: string;
  note: string;
  isDead: boolean;
  readers: readonly { label: string; note: string; isUndeclared: boolean }[];
};

export type Anchor = "start" | "middle" | "end";
export type Placed = {
  id: string;
  x: number;
  y: number;
  mark: RingMark;
  label: { text: string; full: string; x: number; y: number; anchor: Anchor };
};
export type PlacedRing = {
  cx: number;
  cy: number;
  arrows: { x: number; y: number; degrees: number }[];
  title: { text: string; x: number; y: number };
  note: { text: string; x: number; y: number };
};
/** `room`: how many letters of a reader's name fit. */
export type PlacedHanging = Hanging & {
  x: number;
  y: number;
  room: number;
  at: { x: number; y: number };
};
export type RingPlan = {
  width: number;
  height: number;
  rx: number;
  ry: number;
  kind: Width;
  rings: PlacedRing[];
  stations: Placed[];
  joint: { x: number; y: number; label: string } | null;
  hangings: PlacedHanging[];
};

type Centre = { x: number; y: number };
/** Advance of a letter of 14 and of 12 px, generous. */
const LETTER = 7.4;
const SMALL_LETTER = 6;

/** Where everything stands: two rings side by side, on a phone one above the other. */
export function ringPlan(
  rings: readonly Ring[],
  of: { width: number; kind: Width; hangings: readonly Hanging[] },
): RingPlan {
  const { width, kind } = of;
  const isNarrow = kind === "narrow";
  const isPair = rings.length === 2;
  const hasAbove = kind === "wide" && of.hangings.length > 0;
  const side = kind === "wide" ? 190 : kind === "mid" ? 120 : 0;
  const rx = isNarrow ? 124 : isPair ? (width / 2 - side) / 2 : Math.min(240, width / 2 - side);
  const ry = isNarrow ? 118 : kind === "mid" ? 120 : 150;
  const cx = width / 2 - (kind === "wide" && isPair ? 46 : 0);
  const top = isNarrow ? 34 : hasAbove ? 108 : 34;
  const cy = isNarrow && isPair ? top + 2 * ry : top + ry;
  const centres: Centre[] = !isPair
    ? [{ x: cx, y: cy }]
    : isNarrow
      ? [
          { x: cx, y: cy - ry },
          { x: cx, y: cy + ry },
        ]
      : [
          { x: cx - rx, y: cy },
          { x: cx + rx, y: cy },
        ];
  const frame: Frame = { centres, rx, ry, cx, width, isNarrow, isPair };
  const stations = rings.flatMap((ring, s) =>
    ring.stations
      .map((station, k) =>
        placed(station, { frame, ring, s, angle: (k / ring.stations.length) * TURN }),
      )
      .slice(isPair ? 1 : 0),
  );
  const shared = isPair ? rings[0]?.stations[0] : undefined;
  return {
    width,
    height: (isNarrow && isPair ? cy + 2 * ry : cy + ry) + (hasAbove ? 84 : 40),
    rx: px(rx),
    ry,
    kind,
    rings: rings.map((ring, s) => placedRing(ring, frame, s)),
    stations,
    joint: shared ? { x: cx, y: cy, label: shared.label } : null,
    hangings: kind === "wide" ? hung(of.hangings, { stations, frame }) : [],
  };
}

const TURN = 2 * Math.PI;
type Frame = {
  centres: readonly Centre[];
  rx: number;
  ry: number;
  cx: number;
  width: number;
  isNarrow: boolean;
  isPair: boolean;
};

/** From the joint on: the left ring turns over the top first, the right one under the bottom, so that both run through the joint the same way. */
function pointAt({ centres, rx, ry, isNarrow }: Frame, s: number, angle: number): Centre {
  const centre = centres[s] ?? { x: 0, y: 0 };
  const way = s === 0 ? 1 : -1;
  return isNarrow
    ? { x: centre.x + rx * Math.sin(angle), y: centre.y + way * ry * Math.cos(angle) }
    : { x: centre.x + way * rx * Math.cos(angle), y: centre.y - way * ry * Math.sin(angle) };
}

function placedRing(ring: Ring, frame: Frame, s: number): PlacedRing {
  const centre = frame.centres[s] ?? { x: 0, y: 0 };
  const steps = ring.stations.length;
  const arrows = ring.stations.map((_, k) => {
    const angle = ((k + 0.55) / steps) * TURN;
    const a = pointAt(frame, s, angle);
    const b = pointAt(frame, s, angle + 0.03);
    return {
      x: px(a.x),
      y: px(a.y),
      degrees: px((Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI),
    };
  });
  const lift = !frame.isNarrow || !frame.isPair ? 0 : s === 0 ? -14 : 14;
  const room = Math.floor((2 * frame.rx - 90) / LETTER);
  return {
    cx: px(centre.x),
    cy: px(centre.y),
    arrows,
    title: { text: cut(ring.title, room), x: px(centre.x), y: px(centre.y - 2 + lift) },
    note: {
      text: cut(ring.note, Math.floor((2 * frame.rx - 30) / SMALL_LETTER)),
      x: px(centre.x),
      y: px(centre.y + 17 + lift),
    },
  };
}

function placed(
  station: Station,
  of: { frame: Frame; ring: Ring; s: number; angle: number },
): Placed {
  const { frame, ring, s, angle } = of;
  const { x, y } = pointAt(frame, s, angle);
  const label = frame.isNarrow ? labelInside(frame, s, { x, y }) : labelBeside(frame, s, { x, y });
  const anchored = { start: frame.width - label.x, end: label.x, middle: frame.width };
  const room = Math.floor(anchored[label.anchor] / LETTER);
  return {
    id: station.id,
    x: px(x),
    y: px(y),
    mark: station.mark,
    label: {
      text: frame.isNarrow ? cut(shortened(station.label, ring), 16) : cut(station.label, room),
      full: station.label,
      x: px(label.x),
      y: px(label.y),
      anchor: label.anchor,
    },
  };
}

/** In the ring of search, `search clicks` are the clicks. */
function shortened(label: string, ring: Ring): string {
  const own = `${ring.title.toLowerCase()} `;
  return label.toLowerCase().startsWith(own) ? label.slice(own.length) : label;
}

/** On a phone there is no room outside of a ring, save at its far end. */
function labelInside(frame: Frame, s: number, { x, y }: Centre) {
  const isCentre = Math.abs(x - frame.cx) < 8;
  const isTop = y < (frame.centres[s]?.y ?? 0);
  const anchor: Anchor = isCentre ? "middle" : x < frame.cx ? "start" : "end";
  if (isCentre) return { x, y: isTop ? y - 14 : y + 24, anchor };
  return { x: x < frame.cx ? x + 13 : x - 13, y: y + 4, anchor };
}

/** Outside of the ring; next to the other ring inside. */
function labelBeside(frame: Frame, s: number, { x, y }: Centre) {
  const centre = frame.centres[s] ?? { x: 0, y: 0 };
  const [dx, dy] = [(x - centre.x) / frame.rx, (y - centre.y) / frame.ry];
  const outwards = frame.isPair ? (s === 0 ? -1 : 1) : Math.sign(dx);
  const anchor: Anchor = outwards < 0 ? "end" : "start";
  if (Math.abs(dx) < 0.15) return { x, y: dy < 0 ? y - 14 : y + 26, anchor: "middle" as const };
  if (Math.abs(dx) > 0.85 && dx * outwards > 0) return { x: x + outwards * 16, y: y + 5, anchor };
  if (dx * outwards > 0) return { x: x + outwards * 15, y: y + (dy < 0 ? -7 : 18), anchor };
  return { x: x + outwards * 4, y: y + (dy < 0 ? 27 : -18), anchor };
}

/** What hangs on a station of the upper half stands above it, of the lower half below; the rest is told in words. */
function hung(
  hangings: readonly Hanging[],
  of: { stations: readonly Placed[]; frame: Frame },
): PlacedHanging[] {
  const { stations, frame } = of;
  const taken = new Set<string>();
  return hangings.flatMap((one) => {
    const station = stations.find(({ id }) => id === one.on);
    const s = frame.isPair && station && station.x > frame.cx ? 1 : 0;
    const centre = frame.centres[s];
    if (!station || !centre) return [];
    const [dx, dy] = [(station.x - centre.x) / frame.rx, (station.y - centre.y) / frame.ry];
    const isOuter = frame.isPair ? (s === 0 ? dx < 0 : dx > 0) : true;
    const place = `${s} ${dy < 0} ${one.kind}`;
    if (!isOuter || Math.abs(dy) < 0.3 || taken.has(place)) return [];
    taken.add(place);
    const isAbove = dy < 0;
    const x = station.x + (one.kind === "output" ? 84 : -60);
    const end = s === 0 && frame.isPair ? frame.cx - 50 : frame.width;
    return [
      {
        ...one,
        x: px(x),
        room: Math.floor((end - x - 70) / LETTER),
        y: px(station.y + (isAbove ? -58 : 62)),
        at: { x: station.x, y: station.y },
      },
    ];
  });
}

/** Which hangings a drawing at full width has no place for. */
export function leftToWords(plan: RingPlan, hangings: readonly Hanging[]): Hanging[] {
  const isDrawn = (one: Hanging) =>
    plan.hangings.some(
      ({ on, kind, label }) => on === one.on && kind === one.kind && label === one.label,
    );
  return hangings.filter((one) => !isDrawn(one) || one.readers.length > READERS_DRAWN);
}

export const READERS_DRAWN = 3;

export function cut(text: string, room: number): string {
  return text.length > room && room > 1 ? `${text.slice(0, Math.max(1, room - 1))}…` : text;
}
