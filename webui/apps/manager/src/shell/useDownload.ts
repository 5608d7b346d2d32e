import { readRefusal } from "@comanda/api";
import { useBox, useProblemWords, useToasts } from "@comanda/ui";
import { useCallback, useState } from "react";

export interface Download {
  /** Fetch what lies at a path of the box and give it to the browser as a file. */
  readonly take: (path: string, name: string) => Promise<void>;
  readonly isBusy: boolean;
}

/** Return what saves files of the box: they need the person's token, so that a plain link does not do. */
export function useDownload(): Download {
  const { session } = useBox();
  const { show } = useToasts();
  const words = useProblemWords();
  const [isBusy, setBusy] = useState(false);
  const take = useCallback(
    async (path: string, name: string) => {
      setBusy(true);
      try {
        const response = await fetch(path, { headers: { Authorization: `Bearer ${session.token() ?? ""}` } });
        if (!response.ok) throw await readRefusal(response);
        save(await response.blob(), name);
      } catch (error) {
        const refused = error instanceof Error ? error : new Error(String(error));
        show({ text: words(refused).sentence, kind: "bad" });
      } finally {
        setBusy(false);
      }
    },
    [session, show, words],
  );
  return { take, isBusy };
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
