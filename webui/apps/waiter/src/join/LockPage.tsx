import type { Me } from "@comanda/api";
import { useBox, useOutbox, useText } from "@comanda/ui";
import { LockKeyhole } from "lucide-react";
import { waiterText } from "../text/index.ts";
import { DoorFrame } from "./DoorFrame.tsx";
import { PinEntry } from "./PinEntry.tsx";

export interface LockPageProps {
  readonly me: Me;
  readonly isExpired: boolean;
}

/** The phone lay about: whose it is opens it with the PIN, anybody else logs in under his own name. */
export function LockPage({ me, isExpired }: LockPageProps) {
  const t = useText(waiterText);
  const { session } = useBox();
  const name = me.username;
  const count = useOutbox().filter((entry) => entry.userId === me.id).length;
  const said = isExpired
    ? t("lock.expired", { name })
    : count > 0
      ? t("lock.waiting", { count, name })
      : null;
  return (
    <DoorFrame icon={LockKeyhole} title={isExpired ? t("lock.title") : t("lock.hello", { name })} said={said}>
      <PinEntry
        name={name}
        word={t("lock.go")}
        other={t("lock.other")}
        onOther={() => void session.logout()}
      />
    </DoorFrame>
  );
}
