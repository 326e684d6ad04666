/** Goes to the first field that is wrong or empty, with the keyboard too. */
export function goToFirstProblem(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector('.field-wrong, .field-problem');
    field?.scrollIntoView({ block: 'center', behavior: 'smooth' });
    field?.querySelector<HTMLElement>('input, textarea, button, [tabindex="0"]')?.focus({ preventScroll: true });
  });
}
