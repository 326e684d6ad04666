/** The door of the notify room: people are told in the application, by e-mail, text message and group robot. */
import './errors.ts';

export { channelRules, openChannels } from './channels.ts';
export { deliverDue } from './deliver.ts';
export { holdersOf } from './find-holders.ts';
export { registerNotifyJobs } from './jobs.ts';
export { CHANNELS, type Channel, NOTICE_LEVELS, type NoticeLevel } from './levels.ts';
export { type ReceiptText, retryDelivery, takeReceipt } from './log.ts';
export { changePreference, type Preference, readPreference } from './preferences.ts';
export { notifySealed } from './sealed-columns.ts';
export { countStates, type DeliveryRow, selectDeliveries } from './store-deliveries.ts';
export { countTold, countUnread, type OwnMessage, selectOwn, updateRead } from './store-messages.ts';
export { type Notice, type TellKernel, type Told, tell } from './tell.ts';
