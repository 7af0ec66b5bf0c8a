import type { Proto } from "../../rules/proto.ts";

/** Seconds since 1970 of a google.protobuf.Timestamp. */
export function secondsOf(timestamp: Proto | null): number | null {
  const seconds = timestamp?.number(1) ?? null;
  return seconds === null ? null : seconds + (timestamp?.number(2) ?? 0) / 1e9;
}

export function gitOf(git: Proto): Record<string, string> {
  return { remote: git.text(1), commit: git.text(2) };
}

/** EnvironmentRecord, by the names that wandb-metadata.json has. Who ran it, where and with which arguments is left out. */
export function environmentOf(environment: Proto): Record<string, unknown> {
  const git = environment.message(9);
  const memory = environment.message(21)?.number(1) ?? null;
  const gpus = environment
    .messages(24)
    .map((gpu) => ({ name: gpu.text(1), memoryTotal: gpu.number(2) }));
  const told: Record<string, unknown> = {
    os: environment.text(1),
    python: environment.text(2),
    startedAt: secondsOf(environment.message(3)),
    docker: environment.text(4),
    codePath: environment.text(7),
    username: environment.text(13),
    cpu_count: environment.number(16),
    cpu_count_logical: environment.number(17),
    gpu: environment.text(18),
    gpu_count: environment.number(19),
    cudaVersion: environment.text(25),
    git: git ? gitOf(git) : null,
    memory: memory === null ? null : { total: memory },
    gpu_nvidia: gpus.length > 0 ? gpus : null,
    apple: environment.message(23)?.text(1) ?? null,
  };
  return Object.fromEntries(
    Object.entries(told).filter(([, value]) => value !== null && value !== ""),
  );
}
