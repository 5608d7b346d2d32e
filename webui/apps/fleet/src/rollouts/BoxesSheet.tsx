import { Button, Field, Select, Sheet, Table, type TableColumn, useText } from "@comanda/ui";
import type { RolloutBox, RolloutBoxes, RolloutView } from "@comanda/vendor";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { Answer, Hint, Row } from "../shell/Frame.tsx";
import { Sign } from "../shell/Sign.tsx";
import { answerOf, useVendor } from "../shell/vendor.ts";
import { useSaid } from "../told/told.ts";
import { BOX_SIGNS, BOX_STATES, type BoxState } from "./Rings.tsx";
import { rolloutsText } from "./text.ts";

const AGAIN_MS = 5_000;

/** The boxes of a roll-out, of one state or all. */
export function BoxesSheet({
  rollout,
  onClose,
}: {
  readonly rollout: RolloutView;
  readonly onClose: () => void;
}) {
  const t = useText(rolloutsText);
  const { api } = useVendor();
  const [state, setState] = useState<BoxState | "">("");
  const pages = useInfiniteQuery({
    queryKey: ["rollout boxes", rollout.id, state],
    initialPageParam: "",
    queryFn: ({ pageParam }) => {
      const query = { after: pageParam, ...(state === "" ? {} : { state }) };
      const params = { path: { rollout_id: rollout.id }, query };
      return answerOf(api.GET("/api/rollouts/{rollout_id}/boxes", { params }));
    },
    getNextPageParam: ({ next = "" }: RolloutBoxes) => (next === "" ? undefined : next),
    refetchInterval: AGAIN_MS,
  });
  return (
    <Sheet open roomy onOpenChange={onClose} title={`${t("boxes")}: ${rollout.version}`}>
      <Field label={t("which")}>
        <Select
          value={state}
          onChange={setState}
          choices={(["", ...BOX_STATES] as const).map((key) => ({
            key,
            word: t(key === "" ? "every" : `box.${key}`),
          }))}
        />
      </Field>
      <Answer of={{ ...pages, data: pages.data?.pages } as never}>
        {(read: readonly RolloutBoxes[]) => (
          <Boxes rollout={rollout} rows={read.flatMap(({ boxes }) => boxes)} />
        )}
      </Answer>
      {pages.hasNextPage ? (
        <Row>
          <Button pending={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("more")}
          </Button>
        </Row>
      ) : null}
    </Sheet>
  );
}

interface BoxesProps {
  readonly rollout: RolloutView;
  readonly rows: readonly RolloutBox[];
}

function Boxes({ rollout, rows }: BoxesProps) {
  const t = useText(rolloutsText);
  const [, go] = useLocation();
  const words = useSaid();
  if (rows.length === 0) return <Hint>{t("noBoxes")}</Hint>;
  const columns: readonly TableColumn<RolloutBox>[] = [
    { key: "site", word: t("column.site"), cell: (row) => row.site_name },
    {
      key: "ring",
      word: t("column.ring"),
      end: true,
      cell: (row) => `${rollout.rings[row.ring]?.percent ?? "–"} %`,
    },
    {
      key: "state",
      word: t("column.state"),
      cell: (row) => {
        const [icon, tone] = BOX_SIGNS[row.state];
        return (
          <Sign icon={icon} tone={tone}>
            {t(`box.${row.state}`)}
          </Sign>
        );
      },
    },
    { key: "from", word: t("column.from"), cell: (row) => row.from_version || "–" },
    { key: "now", word: t("column.now"), cell: (row) => row.version || "–" },
    { key: "detail", word: t("column.detail"), cell: (row) => words(row.detail) || "–" },
  ];
  return (
    <Table
      label={t("boxes")}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.site_id}
      onOpen={(row) => go(`/sites/${row.site_id}`)}
    />
  );
}
