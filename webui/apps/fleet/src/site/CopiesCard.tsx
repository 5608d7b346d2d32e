import { Button, Card, Dialog, List, ListItem, useDates, useLocale, useText } from "@comanda/ui";
import type { SiteView } from "@comanda/vendor";
import { LockKeyhole, Trash2 } from "lucide-react";
import { useState } from "react";
import { Answer, Hint, Row } from "../shell/Frame.tsx";
import { useAct, useMay, useRead } from "../shell/vendor.ts";
import { siteText } from "./text.ts";

const AGAIN_MS = 15_000;
const MB = 1_000_000;

/** Sealed backups that are kept for a site: nobody here opens one, an admin drops them all when the owner wants so. */
export function CopiesCard({ site }: { readonly site: SiteView }) {
  const t = useText(siteText);
  const dates = useDates();
  const locale = useLocale();
  const may = useMay();
  const act = useAct();
  const [isAsked, setAsked] = useState(false);
  const params = { path: { site_id: site.id } };
  const copies = useRead(["copies", site.id], (api) => api.GET("/api/sites/{site_id}/backups", { params }), {
    every: AGAIN_MS,
  });
  const size = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: 1,
  });
  const drop = async () => {
    await act.run((api) => api.DELETE("/api/sites/{site_id}/backups", { params }), t("copies.dropped"));
    setAsked(false);
  };
  return (
    <Card title={t("copies.title")}>
      <Hint>{t("copies.hint")}</Hint>
      <Answer of={copies}>
        {(rows) =>
          rows.length === 0 ? (
            <Hint>{t("copies.none")}</Hint>
          ) : (
            <>
              <List label={t("copies.title")}>
                {rows.map((row) => (
                  <ListItem
                    key={row.id}
                    start={<LockKeyhole aria-hidden size="1.5em" />}
                    title={dates.moment(row.done_ms)}
                    under={`${size.format(row.bytes / MB)} · ${t("copies.key", { mark: row.mark })}`}
                  />
                ))}
              </List>
              {may("sites.write") ? (
                <Row>
                  <Button icon={Trash2} onClick={() => setAsked(true)}>
                    {t("copies.drop")}
                  </Button>
                </Row>
              ) : null}
            </>
          )
        }
      </Answer>
      <Dialog
        open={isAsked}
        onOpenChange={setAsked}
        title={t("copies.dropAsk", { name: site.name })}
        description={t("copies.dropHint")}
        actions={
          <Button kind="danger" wide pending={act.isBusy} onClick={() => void drop()}>
            {t("copies.drop")}
          </Button>
        }
      />
    </Card>
  );
}
