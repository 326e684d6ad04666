/** A letter was not taken. `final`: trying again makes no sense. */
export class SendProblem extends Error {
  readonly final: boolean;
  constructor(message: string, final: boolean) {
    super(message.slice(0, 300));
    this.final = final;
  }
}
