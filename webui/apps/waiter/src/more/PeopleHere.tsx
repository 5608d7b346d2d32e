import { Card, List, ListItem, useBox, useOutbox, useSignal, useText } from "@comanda/ui";
import { Initials } from "../shell/Initials.tsx";
import { waiterText } from "../text/index.ts";

/** Who else worked on this phone, and what of theirs still waits here. */
export function PeopleHere({ me }: { readonly me: number }) {
  const t = useText(waiterText);
  const { session } = useBox();
  const entries = useOutbox();
  const others = useSignal(session.people).filter(({ id }) => id !== me);
  if (others.length === 0) return null;
  return (
    <Card title={t("more.people")}>
      <List label={t("more.people")}>
        {others.map(({ id, username }) => {
          const count = entries.filter((entry) => entry.userId === id).length;
          return (
            <ListItem
              key={id}
              start={<Initials name={username} />}
              title={username}
              under={count > 0 ? t("lock.waiting", { count, name: username }) : null}
            />
          );
        })}
      </List>
    </Card>
  );
}
