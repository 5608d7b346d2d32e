import type { Explanation, SessionView } from "@comanda/api";
import { uuidv7 } from "@comanda/core";
import { Button, useText } from "@comanda/ui";
import { Calculator, Check, Printer, Undo2 } from "lucide-react";
import { useState } from "react";
import { useDeed } from "../../shell/useDeed.ts";
import { moneyText } from "../text/index.ts";
import { CountSheet } from "./CountSheet.tsx";
import { CASH_STALE } from "./useCash.ts";

/** What a manager does with a wallet or drawer: count it, accept it, give it back, put it on paper. */
export function SessionActs({ explanation }: { readonly explanation: Explanation }) {
  const t = useText(moneyText);
  const { run, isBusy } = useDeed();
  const [isCounting, setCounting] = useState(false);
  const { session } = explanation;
  const path = `/api/cash/sessions/${session.id}`;
  const post = (what: string, done: string, body?: unknown) =>
    run<SessionView>(
      { method: "POST", path: `${path}/${what}`, ...(body ? { body } : {}) },
      { done, stale: CASH_STALE },
    );
  return (
    <>
      <Button icon={Printer} pending={isBusy} onClick={() => void post("print", t("session.printed"))}>
        {t("session.print")}
      </Button>
      {session.state === "closed" ? null : (
        <Button icon={Calculator} onClick={() => setCounting(true)}>
          {t(session.state === "open" ? "session.count" : "session.countAgain")}
        </Button>
      )}
      {session.state === "counted" ? (
        <>
          <Button
            icon={Undo2}
            pending={isBusy}
            onClick={() => void post("give-back", t("session.givenBack", { name: session.name }))}
          >
            {t("session.giveBack")}
          </Button>
          <Button
            kind="primary"
            icon={Check}
            pending={isBusy}
            onClick={() => void post("accept", t("session.accepted", { name: session.name }))}
          >
            {t("session.accept")}
          </Button>
        </>
      ) : null}
      <CountSheet
        open={isCounting}
        onOpenChange={setCounting}
        isBusy={isBusy}
        onCount={async (total, denominations) => {
          const answer = await post("count", t("session.countedDone"), {
            id: uuidv7(),
            total,
            denominations,
          });
          if (answer !== null) setCounting(false);
        }}
      />
    </>
  );
}
