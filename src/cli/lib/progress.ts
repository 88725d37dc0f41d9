/** Progress on standard error: a bar on a terminal, a line now and then elsewhere, nothing for what is over at once. */
import { MultiBar, Presets } from "cli-progress";

/** Work shorter than this shows nothing. */
const QUIET_MS = 500;
/** Where nobody watches, so often a line. */
const LINE_MS = 10_000;

export interface ProgressLine {
  /** `fraction` 0 to 1, or undefined where the end is unknown; `text` says what has been done, with its rate. */
  update(fraction: number | undefined, text: string): void;
  /** Writes a line that stays. */
  say(line: string): void;
  stop(): void;
}

export function showProgress(label: string, output: NodeJS.WriteStream = process.stderr): ProgressLine {
  return output.isTTY ? bar(label, output) : lines(label, output);
}

function bar(label: string, stream: NodeJS.WriteStream): ProgressLine {
  const bars = new MultiBar(
    {
      stream,
      format: `${label} {bar} {share}  {text}`,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      noTTYOutput: false,
      gracefulExit: true,
    },
    Presets.shades_classic,
  );
  const began = performance.now();
  let only: ReturnType<MultiBar["create"]> | undefined;
  return {
    update(fraction, text) {
      if (performance.now() - began < QUIET_MS) return;
      only ??= bars.create(1_000, 0, { text, share: "" });
      const share = fraction === undefined ? "" : `${Math.floor(fraction * 100)}%`.padStart(4);
      only.update(Math.floor((fraction ?? 0) * 1_000), { share, text: `${text}${remaining(fraction, began)}` });
    },
    say: (line) => (only ? bars.log(`${line}\n`) : stream.write(`${line}\n`)),
    stop: () => bars.stop(),
  };
}

function lines(label: string, stream: NodeJS.WriteStream): ProgressLine {
  const began = performance.now();
  let last = began;
  return {
    update(fraction, text) {
      if (performance.now() - last < LINE_MS) return;
      last = performance.now();
      const share = fraction === undefined ? "" : ` ${Math.floor(fraction * 100)}%`;
      stream.write(`${label}${share}  ${text}${remaining(fraction, began)}\n`);
    },
    say: (line) => stream.write(`${line}\n`),
    stop() {},
  };
}

function remaining(fraction: number | undefined, began: number): string {
  if (fraction === undefined || fraction < 0.01 || fraction >= 1) return "";
  return `, ${duration(((performance.now() - began) / fraction) * (1 - fraction))} left`;
}

/** `8 s`, `3 min 20 s`, `2 h 5 min` */
export function duration(ms: number): string {
  const s = Math.round(ms / 1_000);
  if (s < 60) return `${s} s`;
  return s < 3_600
    ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3_600)} h ${Math.floor((s % 3_600) / 60)} min`;
}
