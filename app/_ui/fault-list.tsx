/** What is wrong with a text, and where: line and column count from 1. */
export type Fault = { readonly line: number; readonly column: number; readonly message: string };

/** The faults of a text that is being written; each leads to its place. */
export function FaultList(props: { faults: readonly Fault[]; onJump: (fault: Fault) => void }) {
  if (props.faults.length === 0) return null;
  return (
    <ul aria-label="Faults" className="border-l-2 border-fail pl-2">
      {props.faults.map((fault) => (
        <li key={`${fault.line}:${fault.column} ${fault.message}`}>
          <button
            type="button"
            className="inline-flex min-h-11 items-center gap-2 text-left rail:min-h-8"
            onClick={() => props.onJump(fault)}
          >
            <span className="font-mono text-12 whitespace-nowrap underline">
              line {fault.line}, column {fault.column}
            </span>
            <span>{fault.message}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
