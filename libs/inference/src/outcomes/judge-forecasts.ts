/** How good probabilities were: `auc` is the chance that a good outcome was given a higher one than a bad outcome (.5 is chance), `brier` their mean squared error, `logLoss` their mean surprise in nats. */
export interface ForecastFigures {
  readonly n: number;
  readonly goodShare: number;
  readonly auc: number;
  readonly brier: number;
  readonly logLoss: number;
}

/** Of outcomes of both kinds. */
export function judgeForecasts(forecasts: readonly number[], isGood: readonly boolean[]): ForecastFigures {
  const n = forecasts.length;
  const mean = (of: (forecast: number, good: boolean) => number): number =>
    forecasts.reduce((sum, one, at) => sum + of(one, isGood[at]!), 0) / n;
  return {
    n,
    goodShare: mean((_one, good) => Number(good)),
    auc: aucOf(forecasts, isGood),
    brier: mean((one, good) => (one - Number(good)) ** 2),
    logLoss: mean((one, good) => -Math.log(Math.max(1e-6, good ? one : 1 - one))),
  };
}

/** By ranks (Mann–Whitney), equal forecasts sharing theirs. */
function aucOf(forecasts: readonly number[], isGood: readonly boolean[]): number {
  const order = forecasts.map((_one, at) => at).sort((a, b) => forecasts[a]! - forecasts[b]!);
  let ranks = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && forecasts[order[to]!] === forecasts[order[from]!]) to += 1;
    const rank = (from + 1 + to) / 2;
    ranks += rank * order.slice(from, to).filter((at) => isGood[at]).length;
    from = to;
  }
  const good = isGood.filter(Boolean).length;
  return (ranks - (good * (good + 1)) / 2) / (good * (isGood.length - good));
}
