import {
  Button,
  EmptyState,
  List,
  ListItem,
  Loading,
  Money,
  ProblemNote,
  useBox,
  useDates,
  useText,
} from "@comanda/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FileCheck2 } from "lucide-react";
import { useLocation } from "wouter";
import { moneyText } from "../text/index.ts";

const PAGE = 30;

/** Every close of the restaurant, the last one first. */
export function ZList() {
  const t = useText(moneyText);
  const dates = useDates();
  const { api } = useBox();
  const [, go] = useLocation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["days", "z"],
    queryFn: async ({ pageParam, signal }) => {
      const before = pageParam === 0 ? {} : { before: pageParam };
      const answer = await api.GET("/api/day/z", { params: { query: { ...before, limit: PAGE } }, signal });
      return answer.data ?? [];
    },
    initialPageParam: 0,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.number),
  });
  if (data === undefined)
    return error ? <ProblemNote problem={error} onRetry={() => void refetch()} /> : <Loading />;
  const closes = data.pages.flat();
  if (closes.length === 0)
    return (
      <EmptyState icon={FileCheck2} title={t("z.none")}>
        {t("z.noneSaid")}
      </EmptyState>
    );
  return (
    <>
      <List label={t("day.closes")}>
        {closes.map(({ number, business_day, closed_at, total }) => (
          <ListItem
            key={number}
            title={t("z.one", { number })}
            under={
              <>
                <span>{dates.businessDay(business_day)}</span>
                <span>{t("z.closed", { at: dates.moment(closed_at) })}</span>
              </>
            }
            end={<Money amount={total} />}
            onPress={() => go(`/day/z/${number}`)}
          />
        ))}
      </List>
      {hasNextPage ? (
        <Button onClick={() => void fetchNextPage()} pending={isFetchingNextPage}>
          {t("z.more")}
        </Button>
      ) : null}
    </>
  );
}
