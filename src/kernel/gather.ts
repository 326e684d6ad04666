/**
 * Answers single questions together: what is asked while one statement is under way goes with the next. A question is only
 * answered by a statement that was sent after it was asked, so nobody sees less than by asking alone.
 *
 * `answer` gives one value a question, in order. When it fails, each of its questions is asked alone, so that one that
 * cannot be answered fails by itself.
 */
export function gather<Q, A>(
  answer: (questions: readonly Q[]) => Promise<readonly A[]>,
  most = 64,
): (question: Q) => Promise<A> {
  interface Waiting {
    question: Q;
    resolve: (value: A) => void;
    reject: (error: unknown) => void;
  }
  let queue: Waiting[] = [];
  let busy = false;

  const ask = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const answers = await answer(batch.map(({ question }) => question));
      batch.forEach(({ resolve }, i) => {
        resolve(answers[i]!);
      });
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else for (const one of batch) await ask([one]);
    }
  };

  const run = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.slice(0, most);
      queue = queue.slice(most);
      await ask(batch);
    }
    busy = false;
  };

  return (question) =>
    new Promise<A>((resolve, reject) => {
      queue.push({ question, resolve, reject });
      if (busy) return;
      busy = true;
      setImmediate(run);
    });
}
