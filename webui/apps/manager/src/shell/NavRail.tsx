import { Badge, Sheet, useSay, useText } from "@comanda/ui";
import { Ellipsis, Search, UserRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { LiveSign } from "./LiveSign.tsx";
import styles from "./NavRail.module.css";
import { AREAS, type Page } from "./page.ts";
import { useShell } from "./ShellContext.ts";
import { shellText } from "./text/index.ts";

export interface NavRailProps {
  readonly pages: readonly Page[];
  /** How many things wait on a page, by its path. */
  readonly counts: Readonly<Record<string, number>>;
  readonly house: string;
}

/** How many pages the bar of a phone has room for, beside the one that leads to all. */
const ON_PHONE = 4;

/** The way around the desk: a rail with its areas on a laptop, a bar at the foot of a phone. */
export function NavRail({ pages, counts, house }: NavRailProps) {
  const t = useText(shellText);
  const { openSearch, openMe, me } = useShell();
  const [isOpen, setOpen] = useState(false);
  const shown = pages.filter(({ area }) => area !== null);
  return (
    <>
      <nav className={styles.rail} aria-label={t("nav.label")}>
        <div className={styles.head}>
          <strong className={styles.house}>{house}</strong>
          <LiveSign />
        </div>
        <button type="button" className={styles.search} onClick={openSearch}>
          <Search aria-hidden size="1.2em" />
          <span>{t("nav.search")}</span>
          <kbd>{t("nav.keys")}</kbd>
        </button>
        <div className={styles.areas}>
          <Areas pages={shown} counts={counts} />
        </div>
        <button type="button" className={styles.me} onClick={openMe}>
          <UserRound aria-hidden size="1.4em" />
          <span>
            <strong>{me.username}</strong>
            <small>{roleWord(t, me.role)}</small>
          </span>
          <span className="heard">{t("me.open", { name: me.username })}</span>
        </button>
      </nav>
      <nav className={styles.bar} aria-label={t("nav.label")}>
        {shown.slice(0, ON_PHONE).map((page) => (
          <Place key={page.path} page={page} count={counts[page.path] ?? 0} />
        ))}
        <button type="button" className={styles.place} onClick={() => setOpen(true)}>
          <span className={styles.picture}>
            <Ellipsis aria-hidden size="1.4rem" />
          </span>
          {t("nav.more")}
        </button>
      </nav>
      <Sheet open={isOpen} onOpenChange={setOpen} title={t("nav.moreTitle")}>
        <div className={styles.all}>
          <Areas pages={shown} counts={counts} onGo={() => setOpen(false)} />
        </div>
      </Sheet>
    </>
  );
}

type Say = ReturnType<typeof useText<(typeof shellText)["en"]>>;

/** Return what a role is called; one that this version does not know keeps its own name. */
export function roleWord(t: Say, role: string): string {
  const known = [
    "waiter",
    "manager",
    "sysadmin",
    "cashier",
    "supervisor",
    "inventory_clerk",
    "kitchen",
  ] as const;
  const found = known.find((one) => one === role);
  return found === undefined ? role : t(`role.${found}`);
}

interface AreasProps {
  readonly pages: readonly Page[];
  readonly counts: NavRailProps["counts"];
  readonly onGo?: () => void;
}

function Areas({ pages, counts, onGo }: AreasProps) {
  const t = useText(shellText);
  return AREAS.map((area) => {
    const here = pages.filter((page) => page.area === area);
    if (here.length === 0) return null;
    return (
      <section key={area} className={styles.area}>
        <h2>{t(`area.${area}`)}</h2>
        {here.map((page) => (
          <Place key={page.path} page={page} count={counts[page.path] ?? 0} {...(onGo ? { onGo } : {})} />
        ))}
      </section>
    );
  });
}

function Place({ page, count, onGo }: { page: Page; count: number; onGo?: () => void }) {
  const t = useText(shellText);
  const say = useSay();
  const [here] = useLocation();
  const { path, title, icon: Icon } = page;
  const link = useRef<HTMLAnchorElement>(null);
  const isHere = path === "/" ? here === "/" : here === path || here.startsWith(`${path}/`);
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView({ block: "nearest" });
  }, [isHere]);
  return (
    <Link
      ref={link}
      href={path}
      className={styles.place}
      aria-current={isHere ? "page" : undefined}
      {...(onGo ? { onClick: onGo } : {})}
    >
      <span className={styles.picture}>
        <Icon aria-hidden size="1.4rem" />
      </span>
      <span className={styles.word}>{say(title)}</span>
      {count > 0 ? (
        <>
          <span aria-hidden>
            <Badge loud>{count}</Badge>
          </span>
          <span className="heard">{t("nav.waits", { count })}</span>
        </>
      ) : null}
    </Link>
  );
}
