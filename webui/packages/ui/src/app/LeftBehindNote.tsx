import type { LeftBehind } from "@comanda/core";
import { Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useSay, useText } from "../i18n/i18n.ts";
import { Button } from "../parts/Button.tsx";
import { List, ListItem } from "../parts/List.tsx";
import { Sheet } from "../parts/Sheet.tsx";
import { TimeAgo } from "../parts/TimeAgo.tsx";
import { useToasts } from "../parts/toasts.ts";
import { uiText } from "../text/index.ts";
import { useBox } from "./boxHooks.ts";

/** Says what was given for another house and never reached it; it goes nowhere, and only a person throws it away. */
export function LeftBehindNote() {
  const t = useText(uiText);
  const { show } = useToasts();
  const { houses } = useBox();
  const [shown, setShown] = useState<LeftBehind | null>(null);
  useEffect(() => {
    let isGone = false;
    const gone: (() => void)[] = [];
    void houses.left().then((all) => {
      for (const left of isGone ? [] : all)
        gone.push(
          show({
            kind: "bad",
            text: t("left.note", { count: left.entries.length, house: left.name ?? t("left.nameless") }),
            stays: Number.POSITIVE_INFINITY,
            action: { word: t("left.look"), run: () => setShown(left) },
          }),
        );
    });
    return () => {
      isGone = true;
      for (const end of gone) end();
    };
  }, [houses, show, t]);
  if (shown === null) return null;
  return <LeftSheet left={shown} onClose={() => setShown(null)} />;
}

function LeftSheet({ left, onClose }: { readonly left: LeftBehind; readonly onClose: () => void }) {
  const t = useText(uiText);
  const say = useSay();
  const { houses } = useBox();
  const throwAway = async () => {
    await houses.throwAway(left.mark);
    onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={left.name ?? t("left.nameless")}
      description={t("left.said")}
      actions={
        <Button kind="danger" wide icon={Trash2} onClick={() => void throwAway()}>
          {t("left.throwAway", { count: left.entries.length })}
        </Button>
      }
    >
      <List label={t("left.list")}>
        {left.entries.map((entry) => (
          <ListItem
            key={entry.id}
            title={say(entry.label)}
            end={<TimeAgo since={new Date(entry.madeAt).toISOString()} />}
          />
        ))}
      </List>
    </Sheet>
  );
}
