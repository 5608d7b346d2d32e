import {
  Badge,
  Button,
  Card,
  List,
  ListItem,
  lazyAhead,
  PrefsForm,
  TopBar,
  useBox,
  useInstall,
  useOutbox,
  useSession,
  useText,
} from "@comanda/ui";
import {
  CloudUpload,
  Download,
  Footprints,
  HandHelping,
  Handshake,
  LockKeyhole,
  LogOut,
  Users,
} from "lucide-react";
import { Suspense, useState } from "react";
import { useLocation } from "wouter";
import { useApprovalsAsked } from "../news/useApprovalsAsked.ts";
import { useOffers } from "../news/useOffers.ts";
import { Initials } from "../shell/Initials.tsx";
import shell from "../shell/Shell.module.css";
import { waiterText } from "../text/index.ts";
import { About } from "./About.tsx";
import styles from "./more.module.css";
import { PeopleHere } from "./PeopleHere.tsx";

const HandOverSheet = lazyAhead(() =>
  import("@comanda/check/moving").then(({ HandOverSheet: sheet }) => ({ default: sheet })),
);

const ROLES = [
  "waiter",
  "manager",
  "sysadmin",
  "cashier",
  "supervisor",
  "inventory_clerk",
  "kitchen",
] as const;

/** Everything that is not the floor: handing over, how the phone looks, and leaving it. */
export default function MorePage() {
  const t = useText(waiterText);
  const state = useSession();
  if (!("me" in state)) return null;
  const { me } = state;
  const role = ROLES.find((one) => one === me.role);
  return (
    <>
      <TopBar title={t("more.title")} />
      <main className={shell.page}>
        <div className={styles.me}>
          <Initials name={me.username} loud />
          <div>
            <h2>{me.username}</h2>
            <p>{role === undefined ? me.role : t(`more.role.${role}`)}</p>
          </div>
        </div>
        <Ways />
        <Card title={t("more.look")}>
          <PrefsForm userId={me.id} />
        </Card>
        <PeopleHere me={me.id} />
        <About />
        <Leave me={me.id} />
      </main>
    </>
  );
}

function Ways() {
  const t = useText(waiterText);
  const [, navigate] = useLocation();
  const waiting = useOutbox().length;
  const { toMe } = useOffers();
  const { asked, mayDecide } = useApprovalsAsked();
  const install = useInstall();
  const badge = (count: number) => (count > 0 ? <Badge loud>{count}</Badge> : null);
  const [isHandingOver, setHandingOver] = useState(false);
  const close = () => setHandingOver(false);
  return (
    <>
      <List label={t("more.title")}>
        <ListItem
          start={<Users aria-hidden />}
          title={t("more.handOver")}
          onPress={() => setHandingOver(true)}
        />
        <ListItem
          start={<HandHelping aria-hidden />}
          title={t("more.offers")}
          end={badge(toMe.length)}
          onPress={() => navigate("/offers")}
        />
        <ListItem
          start={<Footprints aria-hidden />}
          title={t("more.owed")}
          onPress={() => navigate("/owed")}
        />
        {mayDecide ? (
          <ListItem
            start={<Handshake aria-hidden />}
            title={t("more.approvals")}
            end={badge(asked.length)}
            onPress={() => navigate("/approvals")}
          />
        ) : null}
        <ListItem
          start={<CloudUpload aria-hidden />}
          title={t("more.waiting")}
          end={badge(waiting)}
          onPress={() => navigate("/waiting")}
        />
        {install.isOffered ? (
          <ListItem start={<Download aria-hidden />} title={t("more.install")} onPress={install.take} />
        ) : null}
      </List>
      {isHandingOver ? (
        <Suspense fallback={null}>
          <HandOverSheet orderIds={null} onClose={close} onDone={close} />
        </Suspense>
      ) : null}
    </>
  );
}

/** Lying the phone down, and giving it to the next: what waits stays under the name of who gave it. */
function Leave({ me }: { readonly me: number }) {
  const t = useText(waiterText);
  const { session } = useBox();
  const count = useOutbox().filter((entry) => entry.userId === me).length;
  return (
    <div className={styles.leave}>
      {count > 0 ? <p>{t("more.outWaiting", { count })}</p> : null}
      <Button big icon={LockKeyhole} onClick={() => void session.lock()}>
        {t("more.lock")}
      </Button>
      <Button big icon={LogOut} onClick={() => void session.logout()}>
        {t("more.out")}
      </Button>
    </div>
  );
}
