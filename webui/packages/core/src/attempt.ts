/** Under which keys a person tries: the same again after a lost answer is the same command, an edited form is another. */
import { uuidv7 } from "./ids.ts";
import { LONG_WAIT_MS } from "./outboxRules.ts";

/** What is about to be written. Of a file only its being the same one counts. */
export interface Write {
  readonly method: string;
  readonly url: string;
  readonly body?: string | Blob | undefined;
}

interface Kept {
  readonly key: string;
  readonly at: number;
}

export interface AttemptOptions {
  /** Who writes: another person's attempt is never continued. */
  readonly by: () => number | null;
  /**
   * Keep what is done until all of it is (`over`): a form may write in steps, and trying it again must not repeat the
   * first for the sake of the last.
   */
  readonly inSteps?: boolean;
  readonly now?: () => number;
}

/**
 * The Idempotency-Keys of one place where a person tries something: a form, a page's buttons.
 *
 * A write whose answer was lost has its key again when it comes again unchanged. After ten minutes it is a new wish:
 * the box would take an older key for a command that waited on a phone. Nothing of it outlives the page.
 */
export class AttemptKeys {
  readonly #kept = new Map<string, Kept>();
  readonly #files = new WeakMap<Blob, string>();
  readonly #now: () => number;

  constructor(private readonly options: AttemptOptions) {
    this.#now = options.now ?? Date.now;
  }

  /** Return the key of a write: that of the attempt before, or a new one. */
  keyOf(write: Write): string {
    const mark = JSON.stringify([this.options.by(), write.method, write.url, this.#markOf(write.body)]);
    const before = this.#kept.get(mark);
    if (before !== undefined && this.#now() - before.at < LONG_WAIT_MS) return before.key;
    const key = uuidv7(this.#now());
    this.#kept.set(mark, { key, at: this.#now() });
    return key;
  }

  /** Say with which status the box answered; silence and its own failures (5xx) leave open what became of the write. */
  answered(key: string, status: number): void {
    if (status >= 500 || (status < 400 && this.options.inSteps === true)) return;
    for (const [mark, kept] of this.#kept) if (kept.key === key) this.#kept.delete(mark);
  }

  /** Say that the person's attempt has done all it should: the same again would be meant again. */
  over(): void {
    this.#kept.clear();
  }

  #markOf(body: Write["body"]): string | undefined {
    if (!(body instanceof Blob)) return body;
    const mark = this.#files.get(body) ?? uuidv7();
    this.#files.set(body, mark);
    return mark;
  }
}
