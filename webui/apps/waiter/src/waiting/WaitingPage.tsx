import { ApproveParked } from "@comanda/check/giving";
import type { OutboxEntry } from "@comanda/core";
import { Button, TopBar, useOverlaidTables, useText, useToasts, useWaiting, WaitingList } from "@comanda/ui";
import { ArrowRightLeft } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { FindSheet } from "../floor/FindSheet.tsx";
import shell from "../shell/Shell.module.css";
import { waiterText } from "../text/index.ts";
import { linesIn, useSendElsewhere } from "./useSendElsewhere.ts";

/** What waits on this phone and what the box refused; every line can still go somewhere. */
export default function WaitingPage() {
  const t = useText(waiterText);
  const [, navigate] = useLocation();
  const { tables } = useOverlaidTables();
  const { onTheWay, parked } = useWaiting();
  const { show } = useToasts();
  const send = useSendElsewhere();
  const [moving, setMoving] = useState<OutboxEntry | null>(null);
  return (
    <>
      <TopBar
        title={t("waiting.title")}
        under={
          parked.length > 0
            ? t("line.parked", { count: parked.length })
            : onTheWay.length > 0
              ? t("line.waiting", { count: onTheWay.length })
              : null
        }
        onBack={() => navigate("/")}
      />
      <main className={shell.page}>
        <WaitingList
          more={(entry) =>
            linesIn(entry) === null ? (
              <ApproveParked entry={entry} />
            ) : (
              <Button icon={ArrowRightLeft} onClick={() => setMoving(entry)}>
                {t("waiting.elsewhere")}
              </Button>
            )
          }
        />
      </main>
      <FindSheet
        open={moving !== null}
        title={t("waiting.where")}
        onOpenChange={(open) => {
          if (!open) setMoving(null);
        }}
        tables={tables ?? []}
        onPress={(table) => {
          if (moving === null) return;
          setMoving(null);
          void send(moving, table).then(() =>
            show({ kind: "good", text: t("waiting.sent", { table: table.name }) }),
          );
        }}
      />
    </>
  );
}
