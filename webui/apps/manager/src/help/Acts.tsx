import type { HelpAct } from "@comanda/api";
import { List, ListItem, useDates, useText } from "@comanda/ui";
import { helpText } from "./text.ts";

const ACTS = ["open", "status", "logs", "printers", "reprint", "pin", "pin_set", "close"] as const;

/** What support did, the latest first. */
export function Acts({ acts }: { readonly acts: readonly HelpAct[] }) {
  const t = useText(helpText);
  const dates = useDates();
  const shown = acts.map((act, at) => ({ ...act, key: `${at} ${act.at}` })).reverse();
  return (
    <List label={t("acts")}>
      {shown.map(({ key, at, act, detail }) => {
        const known = ACTS.find((one) => one === act);
        return (
          <ListItem
            key={key}
            title={known ? t(`act.${known}`) : act}
            under={[dates.time(at), detail].filter(Boolean).join(" · ")}
          />
        );
      })}
    </List>
  );
}
