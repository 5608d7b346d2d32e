import {
  Banner,
  Button,
  Card,
  EmptyState,
  Field,
  List,
  ListItem,
  TextInput,
  useDates,
  useText,
} from "@comanda/ui";
import type { CloudSupportContractSessionView as SessionView, SiteView } from "@comanda/vendor";
import { LifeBuoy, PackagePlus } from "lucide-react";
import { useState } from "react";
import { Answer, Column, Form, Hint } from "../shell/Frame.tsx";
import { useAct, useRead, useVendorSession } from "../shell/vendor.ts";
import { useSaid } from "../told/told.ts";
import { HelpSession } from "./HelpSession.tsx";
import { helpText } from "./text.ts";

const AGAIN_MS = 3_000;
const WHYS = ["time", "manager", "vendor", "restart", "replaced", "tries"] as const;

/** Help with one box: the code that opens it, what it shows, and the help of before. */
export function HelpPanel({ site }: { readonly site: SiteView }) {
  const t = useText(helpText);
  const state = useVendorSession();
  const params = { path: { site_id: site.id } };
  const sessions = useRead(["help", site.id], (api) => api.GET("/api/sites/{site_id}/help", { params }), {
    every: AGAIN_MS,
  });
  const mine = state.kind === "open" ? state.me.id : "";
  if (site.box === null || site.deregistered_ms > 0)
    return (
      <EmptyState icon={PackagePlus} title={t("noBox")}>
        {t("noBoxHint")}
      </EmptyState>
    );
  return (
    <Answer of={sessions}>
      {(rows) => {
        const live = rows.filter((row) => row.state === "open" || row.state === "opening");
        const own = live.find((row) => row.admin_id === mine);
        const other = live.find((row) => row.admin_id !== mine && row.state === "open");
        return (
          <Column>
            {other ? <Banner kind="notice">{t("theirs", { name: other.admin_name })}</Banner> : null}
            {own ? (
              <HelpSession key={own.id} siteId={site.id} id={own.id} />
            ) : (
              <Begin siteId={site.id} last={rows.find((row) => row.admin_id === mine)} />
            )}
            <Past rows={rows.filter((row) => row.id !== own?.id)} />
          </Column>
        );
      }}
    </Answer>
  );
}

function Begin({ siteId, last }: { readonly siteId: string; readonly last: SessionView | undefined }) {
  const t = useText(helpText);
  const act = useAct();
  const [code, setCode] = useState("");
  // An old refusal would be read as the answer to what was typed now.
  const [tried, setTried] = useState(false);
  const open = async () => {
    const params = { path: { site_id: siteId } };
    const body = { code: code.trim() };
    if (await act.run((api) => api.POST("/api/sites/{site_id}/help", { params, body }))) setTried(true);
  };
  return (
    <Card title={t("begin")}>
      <Hint>{t("beginHint")}</Hint>
      <Refused last={tried || last?.state === "refused" ? last : undefined} />
      <Form onDone={() => void open()}>
        <Field label={t("code")}>
          <TextInput
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={40}
            value={code}
            onChange={setCode}
          />
        </Field>
        <Button
          type="submit"
          kind="primary"
          icon={LifeBuoy}
          pending={act.isBusy}
          disabled={code.trim().length < 4}
        >
          {t("open")}
        </Button>
      </Form>
    </Card>
  );
}

function Refused({ last }: { readonly last: SessionView | undefined }) {
  const t = useText(helpText);
  const words = useSaid();
  if (last?.state !== "refused") return null;
  return <Banner kind="alarm">{`${t("refused")} ${words(last.detail)}`}</Banner>;
}

function Past({ rows }: { readonly rows: readonly SessionView[] }) {
  const t = useText(helpText);
  const words = useSaid();
  const dates = useDates();
  return (
    <Card title={t("past")}>
      {rows.length === 0 ? (
        <Hint>{t("pastNone")}</Hint>
      ) : (
        <List label={t("past")}>
          {rows.map((row) => {
            const why = WHYS.find((one) => one === row.why);
            const told = [t(`state.${row.state}`), why ? t(`why.${why}`) : row.why, words(row.detail)];
            return (
              <ListItem
                key={row.id}
                title={t("by", { moment: dates.moment(row.asked_ms), name: row.admin_name })}
                under={told.filter(Boolean).join(" · ")}
              />
            );
          })}
        </List>
      )}
    </Card>
  );
}
