using System.CommandLine;

namespace Rootball.Cli;

/// <summary><c>rootball labels audit|value</c>: which labels are wrong, and what they are worth.</summary>
internal static class LabelsCommand
{
    public static Command Create() => new("labels", "Find wrong labels, and what labels are worth.") { LabelsAuditCommand.Create(), LabelsValueCommand.Create() };
}
