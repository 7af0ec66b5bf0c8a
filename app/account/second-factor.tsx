"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { Field, PasswordInput, TextInput } from "#app/_ui/field.tsx";
import { field, post, textOf } from "#app/(auth)/post.ts";
import { useRefresh } from "./account-api.tsx";
import { KeySquare } from "./key-square.tsx";

type Setup = { readonly uri: string; readonly backupCodes: readonly string[] };

export function SecondFactor({ isOn, blocked }: { isOn: boolean; blocked: string | null }) {
  const [setup, setSetup] = useState<Setup | null>(null);
  const refresh = useRefresh();
  if (blocked) return <Button disabledBecause={blocked}>Ask for a code</Button>;
  if (setup)
    return (
      <Confirm
        setup={setup}
        onDone={() => {
          setSetup(null);
          refresh.onSuccess();
        }}
      />
    );
  return (
    <div className="grid gap-3">
      <p className="max-w-prose text-ink-2">
        {isOn
          ? "It is on. Whoever has only your password does not get in."
          : "It is off. Any authenticator app will do; it works without a network."}
      </p>
      <WithPassword
        key={isOn ? "on" : "off"}
        path={isOn ? "/api/auth/two-factor/disable" : "/api/auth/two-factor/enable"}
        verb={isOn ? "Turn it off" : "Set it up"}
        onDone={(said) => (isOn ? refresh.onSuccess() : setSetup(setupIn(said)))}
      />
    </div>
  );
}

function setupIn(said: unknown): Setup | null {
  const uri = textOf(field(said, "totpURI"));
  const codes = field(said, "backupCodes");
  if (uri === null || !Array.isArray(codes)) return null;
  return { uri, backupCodes: codes.filter((code): code is string => typeof code === "string") };
}

function WithPassword(props: { path: string; verb: string; onDone: (said: unknown) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = new FormData(event.currentTarget).get("password");
    const result = await post(props.path, { password });
    if (result.isDone) props.onDone(result.said);
    else setProblem("That is not your password, or there were too many tries.");
  }
  return (
    <form onSubmit={submit} className="flex max-w-[560px] flex-wrap items-end gap-3">
      <Field label="Your password, to go on" error={problem}>
        {(control) => <PasswordInput {...control} name="password" />}
      </Field>
      <Button type="submit">{props.verb}</Button>
    </form>
  );
}

/** Nothing is asked for yet: only a right code proves that the app has the key. */
function Confirm({ setup, onDone }: { setup: Setup; onDone: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const key = new URL(setup.uri).searchParams.get("secret") ?? "";
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).replaceAll(/\s/g, "");
    const result = await post("/api/auth/two-factor/verify-totp", { code });
    if (result.isDone) onDone();
    else
      setProblem("The code is not right. Check that the app's clock is, and enter the next one.");
  }
  return (
    <form onSubmit={submit} className="grid max-w-prose gap-4">
      <div>
        <p className="font-strong">1. Give the app this key</p>
        <div className="mt-2 flex flex-wrap items-center gap-x-6 gap-y-3">
          <KeySquare uri={setup.uri} />
          <div className="min-w-0 flex-1 basis-60">
            <p className="text-ink-2">
              Scan the square, enter the key by hand, or on the device of the app{" "}
              <a href={setup.uri}>open it there</a>.
            </p>
            <p className="mt-2 font-mono break-all" data-testid="key">
              {key.replaceAll(/(.{4})/g, "$1 ").trim()}
            </p>
          </div>
        </div>
      </div>
      <div>
        <p className="font-strong">2. Keep these backup codes where the app is not</p>
        <p className="text-ink-2">Each stands in for the app once. They are not shown again.</p>
        <ul
          className="mt-2 grid max-w-[420px] grid-cols-2 gap-x-6 font-mono"
          aria-label="Backup codes"
        >
          {setup.backupCodes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
      <Field label="3. Enter the code that the app shows now" error={problem}>
        {(control) => (
          <TextInput
            {...control}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
          />
        )}
      </Field>
      <div>
        <Button type="submit" look="main">
          Turn it on
        </Button>
      </div>
    </form>
  );
}
