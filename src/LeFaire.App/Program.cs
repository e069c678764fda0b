using LeFaire.Hosting;
using Marten;

var store = DocumentStore.For(o => EventStore.Configure(o, args[0]));
await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
Console.WriteLine("ok");
