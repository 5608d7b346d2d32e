import type { AllowanceView } from "@comanda/api";
import { type Minor, minor } from "@comanda/core";
import { Button, MoneyInput, ProblemNote, Sheet, useLanguage, useMoney, useText } from "@comanda/ui";
import { useState } from "react";
import { Answer, Hint } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./prices.module.css";
import { pricesText } from "./text.ts";

interface Props {
  readonly act: string;
  readonly name: string;
  /** What everybody may do by himself a day. */
  readonly everybody: Minor;
  readonly onClose: () => void;
}

/** What each person may do of an act by himself a day, where it differs from everybody's. */
export function AllowancesSheet({ act, name, everybody, onClose }: Props) {
  const t = useText(pricesText);
  const h = useText(houseText);
  const change = useChange("acts");
  const params = { path: { act } };
  const people = useRead(["acts", "allowances", act], (api) =>
    api.GET("/api/acts/{act}/allowances", { params }),
  );
  const [edited, setEdited] = useState<ReadonlyMap<number, Minor | null>>(new Map());
  const put = (user_id: number, amount: Minor | null) => setEdited(new Map(edited).set(user_id, amount));
  const changed = (people.data ?? []).filter(
    ({ user_id, own_allowance }) => (edited.get(user_id) ?? null) !== own_allowance && edited.has(user_id),
  );
  const save = async () => {
    const isDone = await change.run(
      async (api) => {
        for (const { user_id } of changed)
          await api.PUT("/api/acts/{act}/allowances/{user_id}", {
            params: { path: { act, user_id } },
            body: { amount: edited.get(user_id) ?? null },
          });
      },
      { text: h("saved") },
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("act.perPersonOf", { act: name })}
      description={t("act.perPersonLead")}
      actions={
        <Button
          kind="primary"
          pending={change.isBusy}
          disabledBecause={changed.length === 0 ? h("unchanged") : null}
          onClick={() => void save()}
        >
          {h("save")}
        </Button>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Answer of={people}>
          {(all) => <People all={all} edited={edited} everybody={everybody} onPut={put} />}
        </Answer>
      </div>
    </Sheet>
  );
}

interface PeopleProps {
  readonly all: readonly AllowanceView[];
  readonly edited: ReadonlyMap<number, Minor | null>;
  readonly everybody: Minor;
  readonly onPut: (userId: number, amount: Minor | null) => void;
}

function People({ all, edited, everybody, onPut }: PeopleProps) {
  const t = useText(pricesText);
  const { write } = useMoney();
  const language = useLanguage();
  // Whoever has one of his own can be freed of it, also where his role needs none any more.
  const asked = all.filter((one) => !one.is_permitted || one.own_allowance !== null);
  const free = all.filter((one) => one.is_permitted).map(({ user }) => user);
  return (
    <>
      {asked.length === 0 ? <Hint>{t("act.nobody")}</Hint> : null}
      {asked.map(({ user_id, user, own_allowance, allowance, used }) => {
        const own = edited.has(user_id) ? edited.get(user_id) : own_allowance;
        return (
          <div key={user_id} className={styles.person}>
            <span>
              <strong>{user}</strong>
              <small>
                {used === 0
                  ? t("act.unused")
                  : t("act.usedToday", { used: write(minor(used)), allowance: write(minor(allowance)) })}
              </small>
            </span>
            <MoneyInput
              label={t("act.ownAllowance", { name: user })}
              value={own === null || own === undefined ? null : minor(own)}
              otherwise={everybody}
              onChange={(amount) => onPut(user_id, amount)}
            />
          </div>
        );
      })}
      {free.length > 0 ? (
        <Hint>{t("act.permitted", { names: new Intl.ListFormat(language).format(free) })}</Hint>
      ) : null}
    </>
  );
}
