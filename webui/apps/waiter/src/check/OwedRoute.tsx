import { OwedPage } from "@comanda/check/acts";
import { useLocation } from "wouter";

/** What guests left owing. */
export default function OwedRoute() {
  const [, navigate] = useLocation();
  return <OwedPage onBack={() => navigate("/more")} />;
}
