import { count, date, dateTime, relative } from "#app/_copy/format.ts";
import { Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { KINDS } from "#server/connections/catalogue.ts";
import type { Connection } from "#server/connections/schema.ts";
import { Actions } from "./actions.tsx";

type View = { slug: string; origin: string; blocked: string | null; now: Date };

export function SourcesTable({
  connections,
  ...view
}: View & { connections: readonly Connection[] }) {
  return (
    <Table
      caption="Sources of evidence"
      className="top"
      columns={[
        { head: "Source" },
        { head: "State" },
        { head: "Last known as of" },
        { head: "Next pull" },
        { head: "Documents", isNumber: true },
        { head: <span className="sr-only">Change</span> },
      ]}
    >
      {connections.map((connection) => (
        <Row key={connection.id} connection={connection} {...view} />
      ))}
    </Table>
  );
}

function Row({ connection, now, ...view }: View & { connection: Connection }) {
  const { name, kind, lastSucceededAt, nextAt, documents, refused, secret, settings } = connection;
  const isPaused = connection.state === "paused";
  return (
    <tr>
      <th scope="row" className="text-left font-strong">
        {name}
        <span className="block text-12 font-normal text-ink-2">{KINDS[kind].name}</span>
        {typeof settings.url === "string" ? (
          <span className="block text-12 font-normal break-all text-ink-2">{settings.url}</span>
        ) : null}
        {secret ? (
          <span className="block text-12 font-normal text-ink-2">
            {secret.kind === "hook" ? "Secret" : "Credentials"} set on {date(secret.setAt)}
          </span>
        ) : null}
      </th>
      <td>
        <State connection={connection} />
      </td>
      <td data-label="Last known as of">
        {lastSucceededAt ? (
          <time dateTime={lastSucceededAt.toISOString()} title={relative(lastSucceededAt, now)}>
            {dateTime(lastSucceededAt)}
          </time>
        ) : (
          "nothing yet"
        )}
      </td>
      <td data-label="Next pull">
        {connection.everyMinutes === null
          ? "when it sends"
          : isPaused || nextAt === null
            ? "paused"
            : nextAt <= now
              ? "due now"
              : relative(nextAt, now)}
      </td>
      <td className="num" data-label="Documents">
        {documents}
        {refused > 0 ? (
          <span className="block text-12 text-ink-2">{count(refused, "refused", "refused")}</span>
        ) : null}
      </td>
      <td>
        <Actions connection={connection} {...view} />
      </td>
    </tr>
  );
}

function State({ connection }: { connection: Connection }) {
  const { state, lastError, workingSince, failingSince, failuresInARow, everyMinutes } = connection;
  if (state === "paused") return <Status kind="na">Paused</Status>;
  if (state === "new")
    return (
      <Status kind="unknown">
        {everyMinutes === null ? "Nothing sent yet" : "Not pulled yet"}
      </Status>
    );
  if (state === "failing")
    return (
      <>
        <Status kind="error">
          {failingSince ? `Failing since ${dateTime(failingSince)}` : "Failing"}
        </Status>
        <span className="block max-w-[44ch] text-12">{lastError?.message}</span>
        <span className="block text-12 text-ink-2">
          {count(failuresInARow, "try", "tries")} in a row
        </span>
      </>
    );
  return (
    <>
      <Status kind={lastError ? "attention" : "pass"}>
        {workingSince ? `Working since ${date(workingSince)}` : "Working"}
      </Status>
      {lastError ? <span className="block max-w-[44ch] text-12">{lastError.message}</span> : null}
    </>
  );
}
