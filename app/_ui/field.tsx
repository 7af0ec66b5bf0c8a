import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

/** What a control needs so that its label, hint and error are read with it; spread it onto the control. */
export type ControlProps = {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
};

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null | undefined;
  children: (control: ControlProps) => ReactNode;
};

/** `<Field label="Name">{(control) => <TextInput name="name" {...control} />}</Field>` */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [hint ? hintId : "", error ? errorId : ""].filter(Boolean).join(" ");
  const control: ControlProps = {
    id,
    ...(describedBy ? { "aria-describedby": describedBy } : {}),
    ...(error ? { "aria-invalid": true as const } : {}),
  };
  return (
    <div className="flex max-w-[560px] flex-col gap-1">
      <label htmlFor={id} className="font-strong">
        {label}
      </label>
      {hint ? (
        <p id={hintId} className="text-12 text-ink-2">
          {hint}
        </p>
      ) : null}
      {children(control)}
      {error ? <FieldError id={errorId}>{error}</FieldError> : null}
    </div>
  );
}

/** Said beside the control it belongs to: cause, then what to do. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} role="alert" className="border-l-2 border-fail pl-2 text-14">
      {children}
    </p>
  );
}

/** At the bottom of its field, so that two in a row stand level when only one has a long hint. */
const CONTROL =
  "mt-auto w-full rounded-4 border border-control bg-bg px-2.5 py-1.5 text-14 text-ink placeholder:text-ink-3 aria-invalid:border-2 aria-invalid:border-fail";

export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return (
    <input
      type="text"
      {...rest}
      className={classNames(CONTROL, "min-h-11 rail:min-h-9", className)}
    />
  );
}

/** One that is chosen now, within the bounds that the server holds it to, or one that is known already. */
export function PasswordInput({ isNew, ...rest }: ComponentProps<"input"> & { isNew?: boolean }) {
  const bounds = isNew ? { minLength: 10, maxLength: 128 } : {};
  const autoComplete = isNew ? "new-password" : "current-password";
  return <TextInput type="password" required {...bounds} autoComplete={autoComplete} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={3} {...rest} className={classNames(CONTROL, className)} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={classNames(CONTROL, "min-h-11 rail:min-h-9", className)} />;
}

/** The choices of a Select, by what is sent for each. */
export function Options({ of }: { of: Readonly<Record<string, string>> }) {
  return Object.entries(of).map(([value, words]) => (
    <option key={value} value={value}>
      {words}
    </option>
  ));
}

/** A tick box with its label at the right, as one target. */
export function Checkbox({ label, ...rest }: ComponentProps<"input"> & { label: ReactNode }) {
  return (
    <label className="flex min-h-11 items-center gap-2 rail:min-h-8">
      <input type="checkbox" {...rest} className="size-4 flex-none accent-ink" />
      <span>{label}</span>
    </label>
  );
}
