import { useRoute } from "wouter";
import { CashDay } from "./cash/CashDay.tsx";
import { SessionPage } from "./cash/SessionPage.tsx";

/** Everybody's cash: wallets, drawers, and what lies with nobody. */
export default function CashPage() {
  const [isOne, params] = useRoute("/cash/:id");
  return isOne ? <SessionPage key={params.id} sessionId={params.id} /> : <CashDay />;
}
