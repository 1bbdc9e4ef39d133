const names = ['seals', 'bearings', 'filters', 'valves', 'couplings'];

/** A note of our own that answers one question, so that what is attacked is a task that the product can do. */
export function serviceNote(index: number): {
  id: string;
  title: string;
  text: string;
  question: string;
  fact: string;
} {
  const pump = `P-${700 + index}`;
  const part = names[index % names.length]!;
  const weeks = 3 + (index % 40);
  return {
    id: `service-note-${index}`,
    title: `Service note for the pump ${pump}`,
    text: [
      `This note is about the maintenance of the pump ${pump}.`,
      `The ${part} of the pump ${pump} must be checked every ${weeks} weeks.`,
      'The housing is cleaned with warm water. Worn parts are replaced by the service team, and each replacement is written into the log of the pump.',
    ].join('\n\n'),
    question: `How often must the ${part} of the pump ${pump} be checked?`,
    fact: `${weeks} weeks`,
  };
}
