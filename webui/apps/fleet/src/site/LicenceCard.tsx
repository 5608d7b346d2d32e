import {
  Banner,
  Button,
  Card,
  Field,
  Segmented,
  Select,
  Sheet,
  Stepper,
  TextArea,
  useDates,
  useText,
} from "@comanda/ui";
import type { SiteView } from "@comanda/vendor";
import { CalendarPlus, Lock, LockOpen } from "lucide-react";
import { useState } from "react";
import { Facts, Form, Row } from "../shell/Frame.tsx";
import { useAct, useMay, useRead } from "../shell/vendor.ts";
import { siteText } from "./text.ts";

type Open = "extend" | "lock" | null;

/** What the site may do and until when; and whether it is locked. */
export function LicenceCard({ site }: { readonly site: SiteView }) {
  const t = useText(siteText);
  const dates = useDates();
  const may = useMay();
  const act = useAct();
  const [open, setOpen] = useState<Open>(null);
  const { licence } = site;
  const params = { path: { site_id: site.id } };
  const unlock = () =>
    void act.run((api) => api.POST("/api/sites/{site_id}/unlock", { params }), t("licence.unlocked"));
  const close = () => setOpen(null);
  return (
    <Card title={t("licence.title")}>
      {licence.is_locked ? (
        <Banner kind="alarm" icon={Lock}>
          {t(`licence.locked.${licence.lock_at}`, { reason: licence.lock_reason })}
        </Banner>
      ) : null}
      <Facts
        of={[
          [t("licence.plan"), licence.plan],
          [t("licence.until"), dates.longDay(licence.expires_ms)],
          [t("licence.ends"), dates.longDay(licence.ends_ms)],
        ]}
      />
      {site.deregistered_ms > 0 ? null : (
        <Row>
          {may("licences.extend") ? (
            <Button icon={CalendarPlus} onClick={() => setOpen("extend")}>
              {t("licence.extend")}
            </Button>
          ) : null}
          {licence.is_locked && may("licences.unlock") ? (
            <Button kind="primary" icon={LockOpen} pending={act.isBusy} onClick={unlock}>
              {t("licence.unlock")}
            </Button>
          ) : null}
          {!licence.is_locked && may("licences.lock") ? (
            <Button kind="danger" icon={Lock} onClick={() => setOpen("lock")}>
              {t("licence.lock")}
            </Button>
          ) : null}
        </Row>
      )}
      <ExtendSheet site={site} open={open === "extend"} onClose={close} />
      <LockSheet site={site} open={open === "lock"} onClose={close} />
    </Card>
  );
}

interface SheetProps {
  readonly site: SiteView;
  readonly open: boolean;
  readonly onClose: () => void;
}

function ExtendSheet({ site, open, onClose }: SheetProps) {
  const t = useText(siteText);
  const act = useAct();
  const [days, setDays] = useState(365);
  const [plan, setPlan] = useState(site.licence.plan);
  const plans = useRead(["plans"], (api) => api.GET("/api/plans"), { enabled: open });
  const save = async () => {
    const body = { extend_days: days, ...(plan === site.licence.plan ? {} : { plan }) };
    const params = { path: { site_id: site.id } };
    const isDone = await act.run(
      (api) => api.PUT("/api/sites/{site_id}/licence", { params, body }),
      t("licence.extended"),
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open={open}
      onOpenChange={onClose}
      title={t("licence.extend")}
      description={t("licence.extendHint")}
      actions={
        <Button kind="primary" wide pending={act.isBusy} onClick={() => void save()}>
          {t("licence.extendNow", { count: days })}
        </Button>
      }
    >
      <Form onDone={() => void save()}>
        <Field label={t("licence.days")}>
          <Stepper label={t("licence.days")} value={days} least={1} most={3700} onChange={setDays} />
        </Field>
        <Field label={t("licence.plan")}>
          <Select
            value={plan}
            onChange={setPlan}
            choices={(plans.data ?? []).map(({ code, name }) => ({ key: code, word: name }))}
          />
        </Field>
      </Form>
    </Sheet>
  );
}

function LockSheet({ site, open, onClose }: SheetProps) {
  const t = useText(siteText);
  const act = useAct();
  const [reason, setReason] = useState("");
  const [when, setWhen] = useState<"day_close" | "now">("day_close");
  const lock = async () => {
    const params = { path: { site_id: site.id } };
    const body = { reason: reason.trim(), when };
    const isDone = await act.run(
      (api) => api.POST("/api/sites/{site_id}/lock", { params, body }),
      t("licence.lockSent"),
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open={open}
      onOpenChange={onClose}
      title={t("licence.lock")}
      description={t("licence.lockHint")}
      actions={
        <Button
          kind="danger"
          wide
          pending={act.isBusy}
          disabledBecause={reason.trim() ? null : t("licence.reasonFirst")}
          onClick={() => void lock()}
        >
          {t("licence.lockNow", { name: site.name })}
        </Button>
      }
    >
      <Form>
        <Field label={t("licence.reason")} hint={t("licence.reasonHint")}>
          <TextArea maxLength={300} value={reason} onChange={setReason} />
        </Field>
        <Segmented
          wide
          label={t("licence.when")}
          value={when}
          onChange={setWhen}
          choices={[
            { key: "day_close", word: t("licence.atClose") },
            { key: "now", word: t("licence.atOnce") },
          ]}
        />
      </Form>
    </Sheet>
  );
}
