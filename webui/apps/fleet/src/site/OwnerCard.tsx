import { Button, Card, Dialog, Field, Sheet, TextArea, TextInput, useDates, useText } from "@comanda/ui";
import type { SiteView } from "@comanda/vendor";
import { Archive, Pencil } from "lucide-react";
import { useState } from "react";
import { Code, Facts, Form, Row } from "../shell/Frame.tsx";
import { useAct, useMay } from "../shell/vendor.ts";
import { siteText } from "./text.ts";

/** Whose restaurant it is, and the way out. */
export function OwnerCard({ site }: { readonly site: SiteView }) {
  const t = useText(siteText);
  const dates = useDates();
  const may = useMay();
  const act = useAct();
  const [open, setOpen] = useState<"edit" | "leave" | null>(null);
  const isOpen = site.deregistered_ms === 0;
  const leave = async () => {
    const params = { path: { site_id: site.id } };
    if (await act.run((api) => api.DELETE("/api/sites/{site_id}", { params }), t("owner.left")))
      setOpen(null);
  };
  return (
    <Card title={t("owner.title")}>
      <Facts
        of={[
          [t("owner.tenant"), site.tenant.name],
          [t("owner.owner"), site.owner_name || "–"],
          [t("owner.email"), site.contact_email || "–"],
          [t("owner.note"), site.note || "–"],
          [t("owner.since"), dates.longDay(site.created_ms)],
          [t("owner.id"), <Code key="id">{site.id}</Code>],
        ]}
      />
      {isOpen ? (
        <Row>
          {may("sites.write") ? (
            <Button icon={Pencil} onClick={() => setOpen("edit")}>
              {t("owner.edit")}
            </Button>
          ) : null}
          {may("sites.deregister") ? (
            <Button icon={Archive} onClick={() => setOpen("leave")}>
              {t("owner.leave")}
            </Button>
          ) : null}
        </Row>
      ) : null}
      <EditSheet
        key={String(open === "edit")}
        site={site}
        open={open === "edit"}
        onClose={() => setOpen(null)}
      />
      <Dialog
        open={open === "leave"}
        onOpenChange={() => setOpen(null)}
        title={t("owner.leaveAsk", { name: site.name })}
        description={t("owner.leaveHint")}
        actions={
          <Button kind="danger" wide pending={act.isBusy} onClick={() => void leave()}>
            {t("owner.leave")}
          </Button>
        }
      />
    </Card>
  );
}

interface EditProps {
  readonly site: SiteView;
  readonly open: boolean;
  readonly onClose: () => void;
}

function EditSheet({ site, open, onClose }: EditProps) {
  const t = useText(siteText);
  const act = useAct();
  const { name, owner_name, contact_email, note } = site;
  const [held, setHeld] = useState({ name, owner_name, contact_email, note });
  const save = async () => {
    const params = { path: { site_id: site.id } };
    if (await act.run((api) => api.PUT("/api/sites/{site_id}", { params, body: held }), t("owner.saved")))
      onClose();
  };
  return (
    <Sheet
      open={open}
      onOpenChange={onClose}
      title={t("owner.edit")}
      actions={
        <Button kind="primary" wide pending={act.isBusy} onClick={() => void save()}>
          {t("owner.save")}
        </Button>
      }
    >
      <Form onDone={() => void save()}>
        <Field label={t("owner.name")}>
          <TextInput value={held.name} onChange={(typed) => setHeld({ ...held, name: typed })} />
        </Field>
        <Field label={t("owner.owner")}>
          <TextInput value={held.owner_name} onChange={(typed) => setHeld({ ...held, owner_name: typed })} />
        </Field>
        <Field label={t("owner.email")}>
          <TextInput
            type="email"
            value={held.contact_email}
            onChange={(typed) => setHeld({ ...held, contact_email: typed })}
          />
        </Field>
        <Field label={t("owner.note")}>
          <TextArea value={held.note} onChange={(typed) => setHeld({ ...held, note: typed })} />
        </Field>
      </Form>
    </Sheet>
  );
}
