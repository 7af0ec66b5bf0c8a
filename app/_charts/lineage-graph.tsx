import { classNames } from "#app/_ui/class-names.ts";
import { px } from "./geometry.ts";
import { cut } from "./rings-geometry.ts";

export type GraphMark = "job" | "data" | "model" | "consumer" | "dead" | "undeclared";
type Point = { x: number; y: number };

/** A laid-out graph: what is made stands right of what it is made from; red lines are part of a loop. */
export function LineageGraph(props: {
  width: number;
  height: number;
  nodes: readonly {
    id: string;
    x: number;
    y: number;
    width: number;
    label: string;
    mark: GraphMark;
  }[];
  edges: readonly { from: string; to: string; isLoop: boolean; points: readonly Point[] }[];
  label: string;
}) {
  const { width, height } = props;
  return (
    <svg
      width={px(width)}
      height={px(height)}
      viewBox={`0 0 ${px(width)} ${px(height)}`}
      className="block"
      role="img"
      aria-label={props.label}
    >
      {props.edges.map((edge) => (
        <EdgeLine key={`${edge.from} ${edge.to}`} points={edge.points} isLoop={edge.isLoop} />
      ))}
      {props.nodes.map((node) => (
        <g key={node.id}>
          <Mark x={px(node.x - node.width / 2 + 8)} y={px(node.y)} mark={node.mark} />
          <text
            x={px(node.x - node.width / 2 + 20)}
            y={px(node.y + 4)}
            className={classNames("t12 ink halo", node.mark !== "data" && "b")}
          >
            {node.label.length > 30 ? <title>{node.label}</title> : null}
            {cut(node.label, 30)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function EdgeLine({ points, isLoop }: { points: readonly Point[]; isLoop: boolean }) {
  const [first, ...rest] = points;
  const last = points.at(-1);
  const before = points.at(-2);
  if (!first || !last || !before) return null;
  const degrees = (Math.atan2(last.y - before.y, last.x - before.x) * 180) / Math.PI;
  return (
    <>
      <path
        d={`M${px(first.x)} ${px(first.y)}${rest.map(({ x, y }) => `L${px(x)} ${px(y)}`).join("")}`}
        className={isLoop ? "s-bind s2 nofill" : "s-quiet s1 nofill"}
      />
      <path
        d="M-7-4L0 0L-7 4z"
        transform={`translate(${px(last.x)} ${px(last.y)}) rotate(${px(degrees)})`}
        className={isLoop ? "f-bind" : "f-quiet"}
      />
    </>
  );
}

/** A square is a job, a circle is data, a filled circle is a model. */
export function Mark({ x, y, mark }: { x: number; y: number; mark: GraphMark }) {
  const box = { x: px(x - 6), y: px(y - 6), width: 12, height: 12 };
  if (mark === "job") return <rect {...box} className="f-ink" />;
  if (mark === "undeclared") return <rect {...box} className="o-bind" />;
  if (mark === "consumer") return <rect {...box} className="o-ink" />;
  if (mark === "model") return <circle cx={x} cy={y} r={6} className="f-ink" />;
  return <circle cx={x} cy={y} r={6} className={mark === "dead" ? "dead" : "ds"} />;
}
