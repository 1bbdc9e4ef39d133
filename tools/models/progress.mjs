/** Says a download's progress at every quarter, so that a log stays readable. */
export function progress(say) {
  let said = 0;
  return (received, total) => {
    const quarter = Math.floor((4 * received) / total);
    if (total < 1_000_000 || quarter === said) return;
    said = quarter;
    say(`  ${Math.round(received / 1e6)} of ${Math.round(total / 1e6)} MB`);
  };
}
