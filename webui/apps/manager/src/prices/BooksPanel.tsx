import type { Pricebook } from "@comanda/api";
import { Badge, Button, Card, EmptyState, List, ListItem, useText } from "@comanda/ui";
import { Plus, Tags } from "lucide-react";
import { useState } from "react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { useRead } from "../house/read.ts";
import { useWhen } from "../house/when.ts";
import { BookSheet } from "./BookSheet.tsx";
import { PricePreviewCard } from "./PricePreviewCard.tsx";
import styles from "./prices.module.css";
import { pricesText } from "./text.ts";
import { WeekView } from "./WeekView.tsx";

/** The price lists, their week, and what a product costs at some time. */
export function BooksPanel() {
  const t = useText(pricesText);
  const when = useWhen();
  const books = useRead(["pricebooks"], (api) => api.GET("/api/pricebooks"));
  const [open, setOpen] = useState<Pricebook | "new" | null>(null);
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setOpen("new")}>
      {t("book.add")}
    </Button>
  );
  return (
    <div className={styles.panel}>
      <Hint>{t("book.lead")}</Hint>
      <Answer of={books}>
        {(all) => (
          <>
            {all.length === 0 ? (
              <EmptyState icon={Tags} title={t("book.none")} action={add}>
                {t("book.noneHint")}
              </EmptyState>
            ) : (
              <>
                <Row>{add}</Row>
                <List label={t("book.list")}>
                  {all.map((book) => (
                    <ListItem
                      key={book.id}
                      title={book.name}
                      under={
                        <>
                          <span>{when(book)}</span>
                          <span>{t("book.entries", { count: book.entries.length })}</span>
                        </>
                      }
                      end={book.is_active ? null : <Badge>{t("book.off")}</Badge>}
                      onPress={() => setOpen(book)}
                    />
                  ))}
                </List>
                <Card title={t("book.week")}>
                  <WeekView books={all.filter(({ is_active }) => is_active)} />
                </Card>
              </>
            )}
            {open ? (
              <BookSheet
                key={open === "new" ? 0 : open.id}
                book={open === "new" ? null : open}
                onClose={() => setOpen(null)}
              />
            ) : null}
          </>
        )}
      </Answer>
      <div className={house.grid}>
        <PricePreviewCard />
      </div>
    </div>
  );
}
