import { useNow } from "../hooks/useNow.ts";
import { useDates } from "../i18n/dates.ts";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";

/** How long something has been open: 7′, 1 h 05′; said in words to screen readers. `ahead` is how far the box's clock runs before ours. */
export function TimeAgo({ since, ahead = 0 }: { readonly since: string; readonly ahead?: number }) {
  const t = useText(uiText);
  const dates = useDates();
  const minutes = Math.max(0, Math.floor((useNow() + ahead - Date.parse(since)) / 60_000));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const short =
    hours > 0
      ? t("time.hours", { hours, minutes: String(rest).padStart(2, "0") })
      : t("time.minutes", { minutes });
  return (
    <time dateTime={since} title={dates.moment(since)}>
      <span aria-hidden>{short}</span>
      <span className="heard">{t("time.open", { count: minutes })}</span>
    </time>
  );
}
