-- Who is told may keep to some of the areas that the account sees.
alter table surveillance.subscription add column areas text[]; -- null: all that the account's area takes in
