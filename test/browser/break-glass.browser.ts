/** 紧急调阅: a restricted record is not there, is opened with a reason, and the privacy officer judges it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, sessions, violations } from './browser.ts';

const soon = { timeout: 20_000, interval: 200 };
let browser: Browser;

describe.skipIf(!baseUrl)('emergency access', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('asks the reason, says who is told, opens the record, and is judged in 管理', async () => {
    const { person, patient } = await someResident();
    const condition = await restrictedRecord(patient);
    const { page } = await openPage(browser, { account: 'clinician' });
    await open(page, `/records/${condition}`).catch(() => undefined);
    await page.getByText('没有这条记录，或者它是受限记录。').waitFor();
    await page.getByRole('button', { name: '紧急调阅' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('隐私保护负责人').waitFor();
    await dialog.getByRole('button', { name: '告知并打开' }).click();
    await dialog.getByText('请写明理由（至少 6 个字）').waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByLabel('理由').fill('昏迷送入抢救室，需了解既往用药');
    await dialog.getByRole('button', { name: '告知并打开' }).click();
    await page.getByText('F20.0').first().waitFor();

    await page.setViewportSize(phone);
    await open(page, `/residents/${person}`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('link', { name: '访问记录' }).click();
    const log = page.getByRole('table', { name: '访问记录' });
    await expect.poll(() => log.innerText(), soon).toContain('昏迷送入抢救室');
    await page.context().close();

    const officer = await openPage(browser, { account: 'privacy-officer' });
    await open(officer.page, '/admin/break-glass');
    const row = officer.page.getByRole('row').filter({ hasText: '昏迷送入抢救室' });
    await row.getByRole('button', { name: /审核/ }).click();
    await officer.page.getByLabel('审核意见').fill('抢救记录属实');
    expect(await violations(officer.page)).toEqual([]);
    await officer.page.getByRole('button', { name: '提交审核' }).click();
    await expect.poll(() => row.innerText(), soon).toContain('抢救记录属实');
    expect(officer.trouble).toEqual([]);
    await officer.page.context().close();
  });

  async function someResident(): Promise<{ person: string; patient: string }> {
    const session = sessions.clinician!;
    const headers = { cookie: `${session.name}=${session.value}` };
    const list = await (await fetch(`${baseUrl}/api/residents?limit=1`, { headers })).json();
    const { person } = (list as { items: { person: string }[] }).items[0]!;
    const found = await (await fetch(`${baseUrl}/api/residents/${person}`, { headers })).json();
    return { person, patient: (found as { sources: { reference: string }[] }).sources[0]!.reference };
  }

  /** A psychiatric diagnosis, handed in by somebody else. */
  async function restrictedRecord(patient: string): Promise<string> {
    const session = sessions['village-doctor']!;
    const answer = await fetch(`${baseUrl}/api/submissions`, {
      method: 'POST',
      headers: {
        cookie: `${session.name}=${session.value}`,
        origin: baseUrl,
        'content-type': 'application/fhir+json',
      },
      body: JSON.stringify({
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            resource: {
              resourceType: 'Condition',
              subject: { reference: patient },
              code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'F20.0' }] },
            },
            request: { method: 'POST', url: 'Condition' },
          },
        ],
      }),
    });
    const receipt = (await answer.json()) as { receipts: { reference?: string }[] };
    if (!answer.ok || !receipt.receipts[0]?.reference)
      throw new Error(`refused: ${answer.status} ${JSON.stringify(receipt)}`);
    return receipt.receipts[0].reference.split('/').slice(0, 2).join('/');
  }
});
